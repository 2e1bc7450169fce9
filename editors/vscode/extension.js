// Starts `gencc lsp`, and speaks to it for the editor.

const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

async function activate() {
  const [command, ...args] = vscode.workspace.getConfiguration("gencc").get("command");
  client = new LanguageClient(
    "gencc",
    "gencc",
    { command, args },
    { documentSelector: [{ language: "gencc" }] },
  );
  try {
    await client.start();
  } catch (error) {
    vscode.window.showErrorMessage(
      `gencc: the language server did not start (${error.message}). ` +
        "It comes with gencc's extra `lsp`; the setting gencc.command says where it is.",
    );
  }
}

function deactivate() {
  return client?.stop();
}

module.exports = { activate, deactivate };
