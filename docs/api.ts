/**
 * docs/api.md: what `import ... from 'tlslens'` gives, with its types and TSDoc, read from src/index.ts by the TypeScript
 * compiler.
 */
import { join } from 'node:path';
import ts from 'typescript';

const ROOT = join(import.meta.dirname, '..');
const LONGEST_TYPE = 2_000;

export function apiPage(): string {
  const entry = join(ROOT, 'src', 'index.ts');
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [entry] }, ts.sys, ROOT);
  const program = ts.createProgram([entry], options);
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(entry);
  const module = source && checker.getSymbolAtLocation(source);
  if (!source || !module) throw new Error(`Could not read what ${entry} exports.`);

  const exported = checker.getExportsOfModule(module).map((symbol) => {
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    return { name: symbol.name, target, declaration: target.declarations?.[0] };
  });
  const part = (title: string, belongs: (declaration: ts.Declaration) => boolean) => {
    const entries = exported
      .filter(({ declaration }) => declaration && belongs(declaration))
      .sort((a, b) => a.name.localeCompare(b.name, 'en'))
      .map(({ name, target, declaration }) => describe(name, target, declaration as ts.Declaration, checker));
    return entries.length === 0 ? [] : [`## ${title}`, ...entries];
  };
  const isType = (node: ts.Declaration) => ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node);
  return `${[
    '# The library',
    'Made from the TSDoc of `src/index.ts` by `npm run docs`. Everything is imported from `tlslens`; anything else in the' +
      '\npackage may change in any version.',
    ...part('Functions', ts.isFunctionDeclaration),
    ...part('Errors', ts.isClassDeclaration),
    ...part('Constants', ts.isVariableDeclaration),
    ...part('Types', isType),
  ].join('\n\n')}\n`;
}

function describe(name: string, symbol: ts.Symbol, declaration: ts.Declaration, checker: ts.TypeChecker): string {
  const said = plain(ts.displayPartsToString(symbol.getDocumentationComment(checker)));
  const tags = symbol.getJsDocTags(checker).flatMap((tag) => {
    const text = plain(ts.displayPartsToString(tag.text)).trim();
    if (tag.name === 'example') return [`\`\`\`ts\n${text}\n\`\`\``];
    if (tag.name === 'param') return [`- \`${text.replace(/^(\S+)\s*/, '$1`: ')}`];
    return [`- ${tag.name}: ${text}`];
  });
  const blocks = [`### ${name}`, `\`\`\`ts\n${signature(name, symbol, declaration, checker)}\n\`\`\``, said];
  const lines = tags.filter((tag) => tag.startsWith('-'));
  if (lines.length > 0) blocks.push(lines.join('\n'));
  blocks.push(...tags.filter((tag) => !tag.startsWith('-')));
  return blocks.filter((block) => block !== '').join('\n\n');
}

/** Links of TSDoc name what is on the page. */
const plain = (text: string): string => text.replace(/\{@link (\S+?)(?: ([^}]+))?\}/g, '`$1`');

function signature(name: string, symbol: ts.Symbol, declaration: ts.Declaration, checker: ts.TypeChecker): string {
  if (ts.isFunctionDeclaration(declaration)) {
    const parameters = declaration.parameters.map((parameter) => {
      const optional = parameter.questionToken || parameter.initializer ? '?' : '';
      const type = parameter.type?.getText() ?? checker.typeToString(checker.getTypeAtLocation(parameter));
      const given = ts.isIdentifier(parameter.name) ? parameter.name.text : 'options';
      return `${given}${optional}: ${type}`;
    });
    const star = declaration.asteriskToken ? '*' : '';
    const generic = declaration.typeParameters
      ? `<${declaration.typeParameters.map((t) => t.getText()).join(', ')}>`
      : '';
    const [call] = checker.getTypeOfSymbol(symbol).getCallSignatures();
    const returned =
      declaration.type?.getText() ?? (call ? checker.typeToString(checker.getReturnTypeOfSignature(call)) : 'void');
    return `function${star} ${name}${generic}(${parameters.join(', ')}): ${returned}`;
  }
  if (ts.isVariableDeclaration(declaration)) {
    const type = declaration.type?.getText();
    return `const ${name}: ${type ?? checker.typeToString(checker.getTypeOfSymbol(symbol))}`;
  }
  if (ts.isClassDeclaration(declaration)) {
    const members = declaration.members.flatMap((member) => {
      if (ts.isConstructorDeclaration(member) || !member.name) return [];
      const type = checker.typeToString(checker.getTypeAtLocation(member));
      return [`  readonly ${member.name.getText()}: ${type};`];
    });
    return [`class ${name} extends Error {`, '  readonly code: ErrorCode;', ...members, '}'].join('\n');
  }
  const text = declaration.getText().replace(/^export /, '');
  return text.length <= LONGEST_TYPE ? text : `${text.slice(0, LONGEST_TYPE)}\n...`;
}
