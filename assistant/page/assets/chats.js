// Conversations stay in this browser.
let messages = [];
window.articlePage = {
  keep(shown) { messages = shown || []; },
  taken() { return wanted; },
};
let wanted = [];
function showConversation(shown) {
  wanted = shown;
  document.querySelector('#show-conversation').click();
}
actions.new = () => { showConversation([]); document.querySelector('#ask textarea')?.focus(); };
