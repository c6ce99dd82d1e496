// SPDX-License-Identifier: Apache-2.0
// fairlead token delete: a key pair and its certificate.
#include "fairlead/explain/peer.hpp"
#include "fairlead/tls/certificate_reader.hpp"

#include "output.hpp"
#include "problem.hpp"
#include "token_command.hpp"
#include "token_objects.hpp"
#include "token_use.hpp"

#include <array>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

namespace fairlead::cli {
namespace {

using pkcs11::AttributeType;
using pkcs11::ObjectClass;

struct Doomed {
  pkcs11::ObjectHandle object{};
  std::string what;
};

struct Kind {
  ObjectClass object_class;
  pkcs11::ObjectType type;
  const char* name;
};
/// Of a key pair; the private half last: whatever interrupts this, what is left can still be named by it.
constexpr std::array kKinds = {
    Kind{ObjectClass::certificate, pkcs11::ObjectType::certificate, "certificate"},
    Kind{ObjectClass::public_key, pkcs11::ObjectType::public_key, "public key"},
    Kind{ObjectClass::private_key, pkcs11::ObjectType::private_key, "private key"},
};

/// No part of a key pair, whatever it is called.
constexpr Kind kSecret{ObjectClass::secret_key, pkcs11::ObjectType::secret_key, "secret key"};

std::string description(TokenUse& use, pkcs11::ObjectHandle object, const Kind& kind) {
  const std::string label = printable(attribute(use, object, AttributeType::label));
  const std::string id = hex(bytes_of(attribute(use, object, AttributeType::id)));
  std::string text = fmt::format("{} \"{}\", id {}", kind.name, label, id.empty() ? "none" : id);
  if (kind.object_class != ObjectClass::certificate) return text;
  const std::string der = attribute(use, object, AttributeType::value);
  if (const auto view = tls::read_certificate(bytes_of(der))) {
    text += ", of " + explain::certificate_text(*view).subject;
  }
  return text;
}

/// The private key that the URI names; nothing: there is none.
std::optional<pkcs11::ObjectHandle> private_key(TokenUse& use, const std::string& label, const std::string& id) {
  const auto keys = find_all(use, wanted_by(ObjectClass::private_key, label, id));
  if (keys.size() > 1) refuse_token(Errc::invalid, use.named(), 0);
  return keys.empty() ? std::nullopt : std::optional(keys.front());
}

/// Public keys and certificates are a private key's by its id alone, so that it has to be its own.
void require_own_id(TokenUse& use, pkcs11::ObjectHandle key, const std::string& id) {
  for (const pkcs11::ObjectHandle other : find_all(use, wanted_by(ObjectClass::private_key, {}, id))) {
    if (other == key) continue;
    refuse(fmt::format("The private key \"{}\" has the id {}, which is also that of the private key \"{}\": whose the "
                       "public keys and certificates with it are is not known.",
                       printable(attribute(use, key, AttributeType::label)), hex(bytes_of(id)),
                       printable(attribute(use, other, AttributeType::label))),
           "Add type=private to the URI to delete that private key and nothing else.");
  }
}

/// What belongs to a private key: by its id, or, where it has none, by its label, unless it has an id of its own.
std::vector<pkcs11::ObjectHandle> belonging(TokenUse& use, ObjectClass object_class, const std::string& label,
                                            const std::string& id) {
  if (!id.empty()) return find_all(use, wanted_by(object_class, {}, id));
  auto found = find_all(use, wanted_by(object_class, label, {}));
  std::erase_if(found, [&](pkcs11::ObjectHandle one) { return !attribute(use, one, AttributeType::id).empty(); });
  return found;
}

std::vector<Doomed> secret_key(TokenUse& use, const std::string& label, const std::string& id) {
  const auto found = find_all(use, wanted_by(kSecret.object_class, label, id));
  if (found.size() > 1) refuse_token(Errc::invalid, use.named(), 0);
  if (found.empty()) {
    throw Problem(Errc::key_missing, fmt::format("The token has no secret key for {}.", use.named()),
                  "Correct object= or id=.");
  }
  return {{found.front(), description(use, found.front(), kSecret)}};
}

/// The private key that the URI names, and what belongs to it; where there is none, what has the name.
std::vector<Doomed> named(TokenUse& use) {
  const std::string label = label_in(use.uri());
  const std::string id = id_in(use.uri());
  if (label.empty() && id.empty()) {
    refuse("The URI does not say what is to be deleted.",
           "Add object=NAME or id=ID to it; fairlead token show lists what is there.");
  }
  if (use.uri().type() == kSecret.type) return secret_key(use, label, id);
  const auto key = private_key(use, label, id);
  const std::string of_key = key ? attribute(use, *key, AttributeType::id) : std::string();
  if (!of_key.empty() && use.uri().type() != pkcs11::ObjectType::private_key) require_own_id(use, *key, of_key);
  std::vector<Doomed> all;
  for (const Kind& kind : kKinds) {
    if (use.uri().type().value_or(kind.type) != kind.type) continue;
    if (kind.object_class == ObjectClass::private_key) {
      if (key) all.push_back({*key, description(use, *key, kind)});
      continue;
    }
    for (const auto one : key ? belonging(use, kind.object_class, label, of_key)
                              : find_all(use, wanted_by(kind.object_class, label, id))) {
      all.push_back({one, description(use, one, kind)});
    }
  }
  if (all.empty()) {
    throw Problem(Errc::key_missing, fmt::format("The token has neither a key nor a certificate for {}.", use.named()),
                  "fairlead token show lists what is in it; correct object= or id=.");
  }
  return all;
}

/// Whether the next line at the terminal is "y" or "yes".
bool consents(const std::string& question) {
  fmt::print(stderr, "{}", question);
  std::array<char, 16> line{};
  const std::string answer = std::fgets(line.data(), line.size(), stdin) == nullptr ? "" : line.data();
  return answer == "y\n" || answer == "Y\n" || answer == "yes\n";
}

void require_consent(const std::vector<Doomed>& all, const TokenDelete& command) {
  if (command.confirmed) return;
  const std::string remedy = "Give --yes if that is meant: a deleted key cannot be brought back.";
  if (isatty(STDIN_FILENO) == 0) refuse("Nothing was deleted: it takes a confirmation.", remedy);
  std::string question = "This deletes for good:\n";
  for (const Doomed& one : all) question += "  " + one.what + "\n";
  if (!consents(question + "Go on? [y/N] ")) {
    throw Problem(Errc::cancelled, "Nothing was deleted.", remedy);
  }
}

}  // namespace

int run_token(const TokenDelete& command) {
  TokenUse use(command.target, pkcs11::Access::read_write);
  use.log_in();
  const std::vector<Doomed> all = named(use);
  require_consent(all, command);
  std::string text;
  std::vector<std::string> gone;
  try {
    for (const Doomed& one : all) {
      use.need(use.session().destroy(one.object), {"delete the " + one.what, "C_DestroyObject"});
      text += "deleted: " + one.what + "\n";
      gone.push_back(one.what);
    }
  } catch (const Problem& problem) {
    if (gone.empty()) throw;
    throw after(problem, fmt::format("deleted before that: {}", fmt::join(gone, "; ")));
  }
  return write_account(text, fmt::format("deleted: {}", fmt::join(gone, "; ")));
}

}  // namespace fairlead::cli
