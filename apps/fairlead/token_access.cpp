// SPDX-License-Identifier: Apache-2.0
#include "token_access.hpp"

#include "fairlead/base/text.hpp"

#include "built_in_token.hpp"
#include "problem.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace fairlead::cli {
namespace {

using pkcs11::UriAttribute;

/// Nothing where nobody names one: the built-in token.
std::string path_of(const TokenOptions& options, const pkcs11::Uri& uri) {
  if (options.device) return *options.device;
  if (options.module) return *options.module;
  const pkcs11::UriValue path = uri[UriAttribute::module_path];
  if (path.given()) return decoded(path);
  if (built_in_token() == nullptr) {
    refuse("No module with PKCS #11 is named, and this command was built without a token of its own.",
           "Give the one of the token with --module, for example --module /usr/lib/softhsm/libsofthsm2.so.");
  }
  return {};
}

std::optional<ports::DynamicModule> load(const std::string& path) {
  if (path.empty()) return {};
  auto made = ports::DynamicModule::open(path);
  if (made) return std::move(*made);
  const std::string& reason = made.error().reason;
  const bool named = reason.find(path) != std::string::npos;
  throw Problem(
      made.error().error,
      fmt::format("The module with PKCS #11 cannot be loaded: {}{}{}.", named ? "" : path, named ? "" : ": ", reason),
      "Give the file of the token's library with --module.");
}

pkcs11::Module initialise(const pkcs11::FunctionList& functions, const std::string& path) {
  auto made = pkcs11::Module::open(functions);
  if (made) return *std::move(made);
  throw Problem(made.error(),
                fmt::format("{} does not start ({}).", path.empty() ? "The built-in token" : "The module " + path,
                            name(made.error())),
                "Check its own configuration and its messages; FAIRLEAD_LOG_LEVEL=4 at build time shows its numbers.");
}

struct Row {
  Errc error;
  const char* sentence;  ///< With the URI for {}.
  const char* remedy;
};
constexpr Row kRows[] = {
    {Errc::token_removed, "There is no token for {}.",
     "Insert it, start its service, or correct the URI; fairlead token list shows what is there."},
    {Errc::key_missing, "The token has nothing of use for {}: no private key by that name, or not its public half.",
     "fairlead token show lists what is in it; correct object= or id=."},
    {Errc::key_mismatch,
     "The certificate with the id of the key {} is another key's, and nothing else says its public half.",
     "Put its public half or its own certificate in its place, with the program that made the key; fairlead token show "
     "lists what is there."},
    {Errc::invalid, "More than one token or key fits {}.",
     "Say more in the URI: token= or serial=, and object= or id=; fairlead token list and show tell them."},
    {Errc::pin_incorrect, "The token refused the PIN for {}, or wants one and got none.",
     "Correct the PIN before you try again: a token locks itself after a few wrong ones."},
    {Errc::pin_locked, "The token is locked after too many wrong PINs: {}.",
     "Unblock it as its security officer: fairlead token pin --unblock. A TPM unlocks with time, or "
     "tpm2_dictionarylockout."},
    {Errc::unsupported, "What {} names cannot be used so: the token, or the kind of key, does not do it.",
     "EC keys on P-256, P-384 and P-521 and RSA keys with up to 4096 bits, which may sign, can be used."},
    {Errc::busy, "The token is in use by somebody else: {}.", "Wait until that is done, then try again."},
    {Errc::storage_failed, "The token is full or write-protected: {}.",
     "Delete what is not needed, or let it be written."},
};

Failure record_of(Errc error, pkcs11::Ulong native) {
  Failure failure;
  failure.layer = Layer::configuration;
  failure.error = error;
  failure.native = static_cast<std::int32_t>(native);
  return failure;
}

/// Whether the token says this of a call itself, and not of itself, its state or the PIN.
bool is_of_call(Errc error) {
  return error == Errc::invalid || error == Errc::unsupported || error == Errc::key_missing ||
         error == Errc::no_space || error == Errc::internal;
}

/// The built-in token is a file, and which one is easily mistaken.
void refuse_built_in(Errc error, const std::string& text) {
  if (error != Errc::token_removed) return;
  const std::string file = built_in_token_file();
  throw Problem(record_of(error, 0),
                fmt::format("There is no token for {}: the built-in token is the file {}.", without_pin(text), file),
                "fairlead token list shows what is in it, and fairlead token init makes a token where there is none; "
                "FAIRLEAD_TOKEN names another file, and --module the library of another token.");
}

/// Of a file that is something else, or that this user may not open, its functions say no more than that.
void require_built_in(const pkcs11::Module& module) {
  std::array<pkcs11::SlotId, 1> memory{};
  const auto ids = module.slots_with_tokens(memory);
  if (ids && (ids->empty() || module.slot(ids->front()).token())) return;
  throw Problem(
      Errc::storage_failed, fmt::format("The built-in token cannot use its file {}.", built_in_token_file()),
      "It is something else, or this user may not use it; FAIRLEAD_TOKEN names another file, and --module the "
      "library of another token.");
}

}  // namespace

pkcs11::Uri parse_token_uri(const std::string& text, const std::string& where) {
  auto uri = pkcs11::Uri::parse(text);
  if (uri) return *uri;
  throw Problem(uri.error(),
                uri.error() == Errc::unsupported
                    ? fmt::format("{}: \"{}\" asks for an attribute that is not known.", where, without_pin(text))
                    : fmt::format("{}: \"{}\" is not a URI of a token.", where, without_pin(text)),
                "Write pkcs11:token=NAME;object=NAME, as RFC 7512 has it; a blank in a name is %20.");
}

std::string decoded(const pkcs11::UriValue& value) {
  std::string text(value.size(), '\0');
  (void)value.decode(std::as_writable_bytes(std::span(text)));
  return text;
}

// Also of a text that is no URI: whatever stands in its query then is not shown.
std::string without_pin(const std::string& text) {
  const auto query = text.find('?');
  if (query == std::string::npos) return text;
  std::string lower = text.substr(query);
  std::ranges::transform(lower, lower.begin(), [](char c) { return fairlead::lower(c); });
  return lower.find("pin") == std::string::npos ? text : text.substr(0, query) + "?...";
}

TokenAccess::TokenAccess(const TokenOptions& options, const pkcs11::Uri& uri)
    : path_(path_of(options, uri)),
      device_(options.device ? std::make_unique<DeviceModule>(path_) : nullptr),
      library_(device_ ? std::nullopt : load(path_)),
      module_(initialise(functions(), path_)) {
  if (path_.empty()) require_built_in(module_);
}

const pkcs11::FunctionList& TokenAccess::functions() const {
  if (device_) return device_->functions();
  return library_ ? library_->functions() : *built_in_token();
}

std::uint32_t TokenAccess::pin_iterations() const { return path_.empty() ? built_in_pin_iterations() : 0; }

pkcs11::Slot TokenAccess::find(const pkcs11::Uri& uri, const std::string& text) const {
  const auto slot = module_.find_token(uri);
  if (!slot && path_.empty()) refuse_built_in(slot.error(), text);
  if (!slot) refuse_token(slot.error(), text, 0);
  return *slot;
}

Result<void> open_key(pkcs11::TokenKey& key) {
  const Result<void> opened = key.open();
  return opened ? key.prove_possession() : opened;
}

void refuse_token(Errc error, const std::string& text, pkcs11::Ulong native, const Pin* pin) {
  if (pin != nullptr && pin->problem()) throw *pin->problem();
  const Failure failure = record_of(error, native);
  const std::string shown = without_pin(text);
  for (const Row& row : kRows) {
    if (row.error == error) throw Problem(failure, fmt::format(fmt::runtime(row.sentence), shown), row.remedy);
  }
  throw Problem(failure,
                fmt::format("The token failed at {}{}.", shown,
                            native == 0 ? std::string() : fmt::format(" ({})", pkcs11::return_value_name(native))),
                "Look into the log of the token's library or service.");
}

std::string return_text(const char* function, Errc error, pkcs11::Ulong native) {
  return fmt::format("{}: {}", function, native == 0 ? name(error) : pkcs11::return_value_name(native));
}

void refuse_call(Errc error, const TokenCall& call, const std::string& text, pkcs11::Ulong native, const Pin* pin) {
  if (!is_of_call(error) || (pin != nullptr && pin->problem())) refuse_token(error, text, native, pin);
  throw Problem(record_of(error, native),
                fmt::format("The token refused to {} ({}).", call.purpose, return_text(call.function, error, native)),
                "Look into the log of the token's library or service; pkcs11-tool -M lists what a token can do.");
}

}  // namespace fairlead::cli
