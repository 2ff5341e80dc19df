// Converse.js in headless Chromium, used as a person uses it: its form, its roster, its text box.

import { chromium } from 'playwright-core';
import { ACCOUNTS, jidOf } from './stack.mjs';
import { until } from './until.mjs';

const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium';
const DEADLINE_MS = 30_000;

const FLAGS = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
];

/** Chromium with a new profile, which goes when it is closed. Signals are the caller's. */
export function launchBrowser() {
  return chromium.launch({
    executablePath: EXECUTABLE, args: FLAGS,
    handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false,
  });
}

export class ConversePage {
  #answered = 0;

  /** Opens the page at `url` for one user, with cookies and storage of its own. */
  static async open(browser, url, user) {
    const converse = new ConversePage();
    converse.user = user;
    /** Bodies that the page posted to /http-bind, as text. */
    converse.posted = [];
    /** Requests that left for anywhere but `url`. */
    converse.strayed = [];
    // The proxy's log tells the users apart by the name of their browser.
    const context = await browser.newContext({
      viewport: { width: 1000, height: 700 }, userAgent: user,
    });
    context.setDefaultTimeout(DEADLINE_MS);
    converse.page = await context.newPage();
    converse.page.on('request', (request) => {
      if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(url)) {
        converse.strayed.push(request.url());
      }
      if (request.url().endsWith('/http-bind')) converse.posted.push(request.postData() ?? '');
    });
    converse.page.on('requestfinished', (request) => {
      if (request.url().endsWith('/http-bind')) converse.#answered++;
    });
    await converse.page.goto(url);
    return converse;
  }

  /** How many of the requests that this page posted have not been answered. */
  get held() {
    return this.posted.length - this.#answered;
  }

  async logIn() {
    await this.page.fill('#converse-login-jid', this.user);
    await this.page.fill('#converse-login-password', ACCOUNTS[this.user]);
    await this.page.click('#converse-login button[type=submit]');
    await this.untilRoster();
  }

  /** The list of contacts is what a person sees first once the session is up. */
  async untilRoster() {
    await this.page.waitForSelector('converse-roster .roster-contacts converse-roster-contact');
  }

  async openChat(peer) {
    await this.page.click(`converse-roster-contact >> text=${jidOf(peer)}`);
    await this.page.waitForSelector('textarea.chat-textarea');
  }

  async say(text) {
    await this.page.fill('textarea.chat-textarea', text);
    await this.page.press('textarea.chat-textarea', 'Enter');
  }

  /** The texts that the open chat shows, in order, its own and the peer's. */
  shown() {
    return this.page.locator('converse-chat-message .chat-msg__text').allInnerTexts();
  }

  async untilShown(text) {
    let shown = [];
    await until(async () => (shown = await this.shown()).includes(text), {
      deadline: DEADLINE_MS,
      what: () => `"${text}" in ${this.user}'s page, which shows ${JSON.stringify(shown)}`,
    });
  }
}
