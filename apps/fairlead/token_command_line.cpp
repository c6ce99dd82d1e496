// SPDX-License-Identifier: Apache-2.0
#include "token_command_line.hpp"

#include "options.hpp"
#include "problem.hpp"
#include "token_request.hpp"
#include "usage.hpp"

#include <fmt/format.h>

namespace fairlead::cli {
namespace {

/// An empty name is a variable that was never set.
CLI::Option* add_text(CLI::App& command, const std::string& name, std::optional<std::string>& into, const char* value,
                      const std::string& what) {
  return command.add_option(name, into, what)->option_text(value)->each([name](const std::string& given) {
    if (given.empty()) refuse(name + " is empty.", "Give a value, or leave the option out.");
  });
}

void add_pin(CLI::App& command, const std::string& prefix, PinPlace& into, const std::string& whose) {
  add_text(command, "--" + prefix + "pin-file", into.file, "FILE", "The first line of this file is the " + whose);
  add_text(command, "--" + prefix + "pin-env", into.variable, "NAME",
           "This variable of the environment is the " + whose);
}

constexpr const char* kSoPin = "security officer's PIN";
constexpr const char* kNewPin = "new PIN";

CLI::Option* add_device(CLI::App& command, TokenOptionValues& v) {
  return add_text(command, "--device", v.access.device, "PATH[:BAUD]",
                  "The serial line of a device, or an emulator's socket, whose token is meant");
}

/// Of a command that refuses it, and says why.
void hide_device(CLI::App& command) { command.get_option("--device")->group(""); }

CLI::App* add(CLI::App& token, const char* name, const char* what, TokenOptionValues& v) {
  CLI::App* const command = token.add_subcommand(name, what);
  command->set_help_flag("--help", "Print this help");
  const std::string group = command->get_option("--help")->get_group();
  add_token_options(*command, v.access, group);
  add_device(*command, v)->group(group);
  return command;
}

CLI::App* add_with_uri(CLI::App& token, const char* name, const char* what, TokenOptionValues& v) {
  CLI::App* const command = add(token, name, what, v);
  // Not "uri": newer versions of CLI11 take that for the same name as --uri.
  command->add_option("token", v.uri, "pkcs11:token=NAME;object=NAME, as RFC 7512 has it");
  return command;
}

void add_names(CLI::App& command, const char* name, std::vector<std::string>& into, const char* value,
               const char* what) {
  command.add_option(name, into, what)->option_text(value)->allow_extra_args(false);
}

void add_message(CLI::App& command, TokenOptionValues& v) {
  add_text(command, "--in", v.in, "FILE", "The message, in place of standard input");
  add_text(command, "--scheme", v.scheme, "NAME", "By which it is signed, in place of the key's own");
}

pkcs11::NewKeyKind parse_kind(const std::string& text) {
  using enum pkcs11::NewKeyKind;
  for (const auto kind : {ec_p256, ec_p384, rsa_2048, rsa_3072, rsa_4096}) {
    if (text == name(kind)) return kind;
  }
  refuse(fmt::format("--type: \"{}\" is not a kind of key.", text),
         "Write EC:prime256v1, EC:secp384r1, RSA:2048, RSA:3072 or RSA:4096.");
}

/// What a device does not do for a host.
void require_for_device(const std::string& command, const TokenOptionValues& v) {
  if (!v.access.device) return;
  const std::string remedy = "A token is in one of them: give that.";
  if (v.access.module) refuse("--device stands together with --module.", remedy);
  for (const std::string& uri : {v.uri, v.token.value_or("")}) {
    const auto parsed = pkcs11::Uri::parse(uri);
    if (parsed && (*parsed)[pkcs11::UriAttribute::module_path].given()) {
      refuse("--device stands together with module-path in the URI.", remedy);
    }
  }
  if (command == "sign" || command == "verify") {
    refuse(fmt::format("fairlead token {} does nothing with --device.", command),
           "A key in a device signs requests for its own certificate (csr) and challenges (test) for a host, and "
           "nothing else.");
  }
  if (v.secret) {
    refuse("--hmac-key does nothing with --device.", "Nothing but certificates is put into a device's token.");
  }
}

TokenTarget target_of(const TokenOptionValues& v, const std::string& command) {
  if (v.uri.empty()) {
    refuse(fmt::format("fairlead token {} is not told which token.", command),
           "Give its URI first, for example pkcs11:token=gateway; fairlead token list shows them.");
  }
  return {.uri = v.uri, .access = v.access, .form = v.json ? Form::json : Form::text};
}

TokenInit make_init(const TokenOptionValues& v) {
  if (v.label.empty()) {
    refuse("fairlead token init is not told what the token is to be called.", "Give a label first.");
  }
  if (v.erase && !v.token) {
    refuse("--erase does not say which token is to be emptied.", "Name it with --token URI.");
  }
  return {.target = {.uri = v.token.value_or(""), .access = v.access},
          .label = v.label,
          .so_pin = v.so_pin,
          .erase = v.erase};
}

TokenPin make_pin(const TokenOptionValues& v) {
  if (v.change == v.unblock) {
    refuse("fairlead token pin takes one of --change and --unblock.",
           "--change is for who knows the user's PIN, --unblock for the security officer.");
  }
  return {.target = target_of(v, "pin"),
          .task = v.change ? TokenPin::Task::change : TokenPin::Task::unblock,
          .so_pin = v.so_pin,
          .new_pin = v.new_pin};
}

TokenCommand make_import(const TokenOptionValues& v, const TokenTarget& target) {
  if (v.secret && (v.certificate || v.authorities || v.replace)) {
    refuse("--hmac-key stands together with --cert, --ca or --replace.", "Store one thing at a time.");
  }
  if (v.certificate && v.authorities) {
    refuse("A key's certificate and those of authorities are stored one after the other.",
           "Give --cert with the URI of the key, or --ca with a name for the authority.");
  }
  if (v.secret) return TokenImportSecret{.target = target, .file = *v.secret, .base64 = v.base64};
  if (v.base64) refuse("--base64 is for --hmac-key.", "Leave it out: certificates are PEM or DER.");
  if (v.authorities) return TokenTrust{target, *v.authorities, v.replace};
  if (v.certificate) return TokenImport{target, *v.certificate, v.replace};
  refuse("There is no certificate to store.", "Give its file with --cert, or that of an authority with --ca.");
}

}  // namespace

void add_token_commands(CLI::App& token, TokenOptionValues& v) {
  CLI::App* const list = token.add_subcommand("list", "List the tokens");
  list->set_help_flag("--help", "Print this help");
  add_text(*list, "--module", v.access.module, "FILE",
           "The token's library with PKCS #11; otherwise the built-in token");
  add_device(*list, v);
  list->add_flag("--json", v.json, "As data");

  CLI::App* const init = add(token, "init", "Give an empty token a label and its PINs", v);
  init->add_option("label", v.label, "What the token is to be called");
  add_text(*init, "--token", v.token, "URI", "This one, in place of an empty one");
  init->add_flag("--erase", v.erase, "Empty it, if it is in use: all that is in it is lost");
  add_pin(*init, "so-", v.so_pin, kSoPin);

  CLI::App* const keygen = add_with_uri(token, "keygen", "Make a key pair in the token", v);
  keygen->add_option("--type", v.type, "EC:prime256v1 (default), EC:secp384r1, RSA:2048, RSA:3072 or RSA:4096")
      ->option_text("KIND");

  CLI::App* const csr = add_with_uri(token, "csr", "Write a request for a certificate of a key", v);
  add_text(*csr, "--cn", v.common_name, "TEXT", "Common name: the id of the device");
  add_text(*csr, "--subject", v.subject, "O=..,CN=..", "Subject, from its most significant part on");
  add_names(*csr, "--dns", v.dns, "NAME", "Alternative name: a host; may be repeated");
  add_names(*csr, "--ip", v.ip, "ADDRESS", "Alternative name: an address; may be repeated");
  add_names(*csr, "--uri", v.uris, "URI", "Alternative name: a URI; may be repeated");
  add_text(*csr, "--out", v.out, "FILE", "In place of standard output");

  CLI::App* const import =
      add_with_uri(token, "import", "Store the certificate of a key, with its chain, or of an authority", v);
  add_text(*import, "--cert", v.certificate, "FILE", "The certificate, then those of its issuers, PEM or DER");
  add_text(*import, "--ca", v.authorities, "FILE",
           "In place of --cert: certificates of authorities to trust, PEM or DER");
  add_text(*import, "--hmac-key", v.secret, "FILE", "In place of --cert: a secret, which makes MACs from then on");
  import->add_flag("--replace", v.replace, "The certificate that the key, or the authority of this name, has goes");
  import->add_flag("--base64", v.base64, "The secret is in base64");

  CLI::App* const export_cert = add_with_uri(token, "export-cert", "Write the certificate of a key, with its chain", v);
  add_text(*export_cert, "--out", v.out, "FILE", "In place of standard output");

  CLI::App* const sign = add_with_uri(token, "sign", "Sign a message, or make its MAC", v);
  hide_device(*sign);
  add_message(*sign, v);
  add_text(*sign, "--out", v.out, "FILE", "In place of standard output");
  sign->add_flag("--base64", v.base64, "The signature in base64");

  CLI::App* const verify = add_with_uri(token, "verify", "Verify the signature or the MAC of a message", v);
  hide_device(*verify);
  add_message(*verify, v);
  add_text(*verify, "--signature", v.signature, "FILE", "The signature");
  verify->add_flag("--base64", v.base64, "It is in base64");

  CLI::App* const test = add_with_uri(token, "test", "Try what a token computes, and whether its keys sign", v);
  test->add_flag("--json", v.json, "As data");

  CLI::App* const show = add_with_uri(token, "show", "Show what is in a token, and whether it fits together", v);
  show->add_flag("--json", v.json, "As data");

  CLI::App* const erase = add_with_uri(token, "delete", "Delete a key pair and its certificate", v);
  erase->add_flag("--yes", v.confirmed, "Do not ask");

  CLI::App* const pin = add_with_uri(token, "pin", "Set another user's PIN", v);
  pin->add_flag("--change", v.change, "By the user");
  pin->add_flag("--unblock", v.unblock, "By the security officer");
  add_pin(*pin, "so-", v.so_pin, kSoPin);
  add_pin(*pin, "new-", v.new_pin, kNewPin);
}

TokenCommand make_token_command(const CLI::App& token, const TokenOptionValues& v) {
  const auto parsed = token.get_subcommands();
  if (parsed.empty()) {
    refuse("fairlead token is not told what to do.",
           fmt::format("The commands are {}; see fairlead token --help.", command_list(token)));
  }
  const std::string command = parsed.front()->get_name();
  require_for_device(command, v);
  if (command == "list") return TokenList{{.access = v.access, .form = v.json ? Form::json : Form::text}};
  if (command == "init") return make_init(v);
  if (command == "pin") return make_pin(v);
  const TokenTarget target = target_of(v, command);
  const std::string out = v.out.value_or("");
  if (command == "keygen") return TokenKeygen{target, parse_kind(v.type)};
  if (command == "csr") {
    if (!v.common_name && !v.subject && v.dns.empty() && v.ip.empty() && v.uris.empty()) {
      refuse("The request names nobody.", "Give the id of the device with --cn, or a whole subject with --subject.");
    }
    return TokenCsr{target, parse_subject(v.subject, v.common_name), parse_names(v.dns, v.ip, v.uris), out};
  }
  if (command == "import") return make_import(v, target);
  if (command == "export-cert") return TokenExport{target, out};
  if (command == "show") return TokenShow{target};
  if (command == "sign") return TokenSign{target, v.scheme, v.in.value_or(""), out, v.base64};
  if (command == "verify") {
    if (!v.signature) refuse("There is no signature to verify.", "Give its file with --signature.");
    return TokenVerify{target, v.scheme, v.in.value_or(""), *v.signature, v.base64};
  }
  if (command == "test") return TokenTest{target};
  return TokenDelete{target, v.confirmed};
}

}  // namespace fairlead::cli
