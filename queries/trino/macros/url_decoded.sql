-- URL decoding of UTF-8; what is not validly encoded stays as it is. url_decode takes + for a space, and bytes that are no
-- UTF-8 for the replacement character.
url_decoded(encoded) as
  case
    when strpos(encoded, '%') = 0 or not regexp_like(encoded, '^(?:[^%]|%[0-9A-Fa-f]{2})*$') then encoded
    when strpos(url_decode(replace(encoded, '+', '%2B')), chr(65533)) > 0
      and not regexp_like(upper(encoded), '%EF%BF%BD') and strpos(encoded, chr(65533)) = 0 then encoded
    else url_decode(replace(encoded, '+', '%2B'))
  end
