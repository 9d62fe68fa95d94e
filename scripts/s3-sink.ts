// A store for `npm run bench -- upload` in a process of its own; says where it is as soon as it listens.
import { S3Sink } from './bench/s3-sink.ts';

const { server } = new S3Sink();
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  console.log(`http://127.0.0.1:${address.port}`);
});
