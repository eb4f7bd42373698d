import { workerData } from 'node:worker_threads'
import { type HelperData, serveAsHelper } from '../../engine/helpers.ts'

serveAsHelper(workerData as HelperData)
