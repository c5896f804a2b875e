import {openDatabase} from './src/store/database.ts';
import {createLineLoader} from './src/store/load-lines.ts';
import fs from 'node:fs';
const files=fs.readdirSync('/tmp/lab/sp2').map(f=>({path:'/tmp/lab/sp2/'+f,object_id:0,dataLines:25000}));
for(let k=0;k<3;k++){
for(const f of ['/tmp/lab/z.db','/tmp/lab/z.db.wal'])fs.rmSync(f,{force:true});
const db=await openDatabase('/tmp/lab/z.db',{mode:'write'});const l=await createLineLoader(db);
const u=process.cpuUsage(),t=performance.now();
const n=await l.load(files);
const v=process.cpuUsage(u);console.log('insert',n,((performance.now()-t)/1000).toFixed(2),'cpu',((v.user+v.system)/1e6).toFixed(2));db.close();}
