// SPDX-License-Identifier: Apache-2.0
#include "credentials.hpp"

#include "problem.hpp"
#include "token_anchors.hpp"

#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace fairlead::cli {
namespace {

/// What was being loaded, and how it is named on the command line, or in a profile if one was read.
struct Wanted {
  std::string file;
  std::string what;    ///< For example "certificate".
  std::string option;  ///< For example "--cafile".
};

/// What gave the file: the option, or the key of a profile if one was read; the command line wins over that.
std::string origin(const ConnectionPlan& plan, const std::string& option, const std::string& key) {
  return plan.profile.empty() ? option : fmt::format("{}, or {} in {}", option, key, plan.profile);
}

constexpr const char* kKey = "private key";
constexpr const char* kList = "revocation list";

/// What to do: host::advice() says it, unless an option helps, which it does not know.
std::string remedy_of(const Wanted& wanted, const host::FileFault& fault, const host::FileAdvice& advice) {
  switch (fault.error) {
    case Errc::key_missing:
      if (fault.native == 0) return advice.remedy;
      return fmt::format("Correct {}, or put the {} there.", wanted.option, wanted.what);
    case Errc::key_mismatch:
      return fault.belongs_to ? advice.remedy : advice.remedy + " --cert and --key probably come from two devices.";
    case Errc::pin_incorrect: return advice.remedy + " No option gives a password.";
    default: break;
  }
  if (advice.instead == tls::LoadFault::Input::revocation_list) {
    return fmt::format("Give the list with --crlfile, and with {} the {}.", wanted.option, wanted.what);
  }
  return advice.remedy;
}

[[noreturn]] void refuse(const Wanted& wanted, const host::FileFault& fault) {
  const host::FileAdvice advice = host::advice(fault);
  const std::string file = fault.file.empty() ? wanted.file : fault.file.string();
  throw Problem(fault.error, fmt::format("{} ({}) {}.", file, wanted.option, advice.finding),
                remedy_of(wanted, fault, advice));
}

template <class T>
T loaded(host::FromFiles<T> result, const Wanted& wanted) {
  if (!result) refuse(wanted, result.error());
  return *std::move(result);
}

/// Adds the files at `path` to what has been read.
void add(host::FileContents& all, host::FromFiles<host::FileContents> found, const Wanted& wanted) {
  for (host::FileContent& one : loaded(std::move(found), wanted)) all.push_back(std::move(one));
}

/// Of a private key in a file of authorities.
std::string warning_of_key(const std::filesystem::path& file, const std::filesystem::path& own_key) {
  std::error_code neither;
  if (std::filesystem::equivalent(file, own_key, neither)) {
    return fmt::format("{} is the file of this device's key, too: keep the authorities in a file of their own.",
                       file.string());
  }
  return fmt::format(
      "{} holds a private key beside certificates of authorities: if it is an authority's key, take it "
      "off this device, since whoever has it can issue certificates.",
      file.string());
}

/// What lies beside certificates of authorities without being used; none where that harms nobody.
void warn_of_unused(const host::FileContents& files, const std::filesystem::path& own_key,
                    std::vector<std::string>& warnings) {
  for (const host::FileContent& one : files) {
    const tls::Contents contents = tls::look_through(one.bytes());
    if (contents.keys != 0) warnings.push_back(warning_of_key(one.file(), own_key));
    if (contents.revocation_lists != 0) {
      warnings.push_back(fmt::format("{} holds a revocation list, which is not used there: give it with --crlfile.",
                                     one.file().string()));
    }
  }
}

/// Of the lists in a folder of OpenSSL's, which stand in files of their own.
void warn_of_lists(const std::filesystem::path& folder, std::vector<std::string>& warnings) {
  std::error_code ended;
  for (std::filesystem::directory_iterator entries(folder, ended); !ended && entries != decltype(entries)();
       entries.increment(ended)) {
    const std::string end = entries->path().extension().string();
    if (end.size() != 3 || end[1] != 'r' || end[2] < '0' || end[2] > '9') continue;
    warnings.push_back(
        fmt::format("{} is a revocation list by its name, and is not read there: give it with --crlfile.",
                    entries->path().string()));
  }
}

host::Trust load_trust(const host::TlsProvider& library, const ConnectionPlan& plan,
                       std::vector<std::string>& warnings) {
  const std::string what = "certificate of an authority";
  host::FileContents all;
  Wanted last{"The list of authorities", what, "--cafile"};
  if (!plan.ca_file.empty()) {
    last = {without_pin(plan.ca_file), what, origin(plan, "--cafile", "trust.ca_file")};
    if (names_token(plan.ca_file)) {
      TokenOptions options = plan.token;
      // That of the key's token: another one would count it as a wrong one.
      if (!plan.identity.empty()) options.pin = {};
      all = read_token_anchors(plan.ca_file, options, last.option, warnings);
    } else {
      last.file = plan.ca_file;
      add(all, host::read_certificate_file(plan.ca_file), last);
    }
  }
  if (!plan.ca_path.empty()) {
    last = {plan.ca_path, what, origin(plan, "--capath", "trust.ca_path")};
    add(all, host::read_certificate_folder(plan.ca_path), last);
    warn_of_lists(plan.ca_path, warnings);
  }
  warn_of_unused(all, plan.key, warnings);
  if (plan.system_trust && !plan.skip_verification) {
    last = {"The system's list of authorities", what, "ca-certificates"};
    add(all, host::read_system_certificates(), last);
  }
  host::FileContents lists;
  const Wanted list{plan.crl_file, kList, origin(plan, "--crlfile", "trust.crl_file")};
  if (!plan.crl_file.empty()) add(lists, host::read_revocation_list_file(plan.crl_file), list);
  auto trust = library.trust(all, lists);
  const bool by_list = !trust && trust.error().input == tls::LoadFault::Input::revocation_list;
  return loaded(std::move(trust), by_list ? list : last);
}

/// The key in a token, with the certificate of the plan or else the token's own.
void load_token(const ConnectionPlan& plan, Credentials& credentials) {
  credentials.token = std::make_shared<TokenIdentity>(plan);
  if (const std::string warning = credentials.token->warning(); !warning.empty()) {
    credentials.warnings.push_back(warning);
  }
  const bool in_file = !plan.certificate.empty();
  const Wanted wanted{
      in_file ? plan.certificate : without_pin(plan.identity), "certificate",
      in_file ? origin(plan, "--cert", "identity.certificate") : origin(plan, "--identity", "identity.uri")};
  std::string chain;
  if (in_file) {
    const host::FileContent file = loaded(host::FileContent::read(plan.certificate), wanted);
    chain = text_of(file.bytes());
  } else {
    chain = credentials.token->chain();
  }
  auto identity = credentials.library->identity(bytes_of(chain), credentials.token->key());
  if (!identity && identity.error().error == Errc::key_mismatch) {
    throw Problem(Errc::key_mismatch,
                  fmt::format("{} ({}) is not the certificate of the key {}.", wanted.file, wanted.option,
                              without_pin(plan.identity)),
                  "Give the certificate that was issued for the key in the token.");
  }
  credentials.identity = loaded(std::move(identity), wanted);
}

}  // namespace

Credentials load_credentials(const ConnectionPlan& plan) {
  const host::TlsProvider& library = *plan.tls_library;
  Credentials credentials{&library, {}, nullptr, nullptr, {}};
  // A token may look at what it gives away once its user is logged in: the key's session does that for its own token.
  const bool log_in_first = !plan.identity.empty() && names_token(plan.ca_file);
  if (log_in_first) load_token(plan, credentials);
  credentials.trust = load_trust(library, plan, credentials.warnings);
  if (!plan.identity.empty() && !log_in_first) load_token(plan, credentials);
  if (plan.certificate.empty() || credentials.token) return credentials;
  auto identity = library.identity(plan.certificate, plan.key);
  if (!identity && identity.error().input == tls::LoadFault::Input::key)
    refuse({plan.key, kKey, origin(plan, "--key", "identity.key")}, identity.error());
  if (!identity)
    refuse({plan.certificate, "certificate", origin(plan, "--cert", "identity.certificate")}, identity.error());
  credentials.identity = *std::move(identity);
  return credentials;
}

}  // namespace fairlead::cli
