// Modules of the folder that KEUR_NODE_MODULES names, wherever this file lies.
import { createRequire } from 'node:module';
import fs from 'node:fs';
export const require = createRequire(process.env.KEUR_NODE_MODULES + '/any.js');
export const [port, descriptionFile] = [Number(process.argv[2]), process.argv[3]];
export const describe = (description) => fs.writeFileSync(descriptionFile, JSON.stringify(description));
export const newId = () => crypto.randomUUID();
