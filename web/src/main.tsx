/** Starts the web app. */
import { createRoot } from 'react-dom/client';
import { Root } from './app/root';
import './app/global.css';

const element = document.getElementById('root');
if (element === null) throw new Error('index.html has no #root');
createRoot(element).render(<Root />);
