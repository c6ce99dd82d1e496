// SPDX-License-Identifier: Apache-2.0
#include "credentials.hpp"

#include "problem.hpp"

#include <string>
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

/// What to do with a file whose content is not what its option takes.
std::string content_remedy(const Wanted& wanted, const host::FileFault& fault, const std::string& remedy) {
  const bool only_lists = fault.contents.revocation_lists != 0 && fault.contents.count(fault.input) == 0;
  return only_lists ? fmt::format("Give the list with --crlfile, and with {} the {}.", wanted.option, wanted.what)
                    : remedy;
}

[[noreturn]] void refuse(const Wanted& wanted, const host::FileFault& fault) {
  const std::string subject =
      fmt::format("{} ({})", fault.file.empty() ? wanted.file : fault.file.string(), wanted.option);
  switch (fault.error) {
    case Errc::key_missing:
      throw Problem(fault.error, fmt::format("{} does not exist, or holds nothing of use.", subject),
                    fmt::format("Correct {}, or put the {} there.", wanted.option, wanted.what));
    case Errc::storage_failed:
      throw Problem(fault.error, fmt::format("{} cannot be read.", subject),
                    "Check that it is a file that this user may read.");
    case Errc::invalid: {
      const host::FileAdvice advice = host::advice(fault);
      throw Problem(fault.error, fmt::format("{} {}.", subject, advice.finding),
                    content_remedy(wanted, fault, advice.remedy));
    }
    case Errc::key_mismatch:
      throw Problem(
          fault.error, fmt::format("The private key {} does not belong to the certificate.", subject),
          "Give the key with which the certificate was requested; --cert and --key probably come from two devices.");
    case Errc::pin_incorrect:
      throw Problem(fault.error,
                    fmt::format("The private key {} is encrypted, and there is no way to give its password.", subject),
                    "Store it without a password, readable by its user only.");
    default:
      throw Problem(fault.error, fmt::format("{} cannot be used: {}.", subject, name(fault.error)),
                    "Check the file with openssl.");
  }
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

/// What lies beside certificates of authorities without being used; none where that harms nobody.
void warn_of_unused(const host::FileContents& files, std::vector<std::string>& warnings) {
  for (const host::FileContent& one : files) {
    const tls::Contents contents = tls::look_through(one.bytes());
    if (contents.keys != 0) {
      warnings.push_back(
          fmt::format("{} holds a private key beside certificates of authorities: whoever has an "
                      "authority's key can issue certificates, so take it off this device.",
                      one.file().string()));
    }
    if (contents.revocation_lists != 0) {
      warnings.push_back(fmt::format("{} holds a revocation list, which is not used there: give it with --crlfile.",
                                     one.file().string()));
    }
  }
}

host::Trust load_trust(const host::TlsProvider& library, const ConnectionPlan& plan,
                       std::vector<std::string>& warnings) {
  const std::string what = "certificate of an authority";
  host::FileContents all;
  Wanted last{"The list of authorities", what, "--cafile"};
  if (!plan.ca_file.empty()) {
    last = {plan.ca_file, what, origin(plan, "--cafile", "trust.ca_file")};
    add(all, host::read_certificate_file(plan.ca_file), last);
  }
  if (!plan.ca_path.empty()) {
    last = {plan.ca_path, what, origin(plan, "--capath", "trust.ca_path")};
    add(all, host::read_certificate_folder(plan.ca_path), last);
  }
  warn_of_unused(all, warnings);
  if (plan.system_trust && !plan.skip_verification) {
    last = {"The system's list of authorities", what, "ca-certificates"};
    add(all, host::read_system_certificates(), last);
  }
  host::FileContents lists;
  const Wanted list{plan.crl_file, kList, origin(plan, "--crlfile", "trust.crl_file")};
  if (!plan.crl_file.empty()) add(lists, host::read_certificate_file(plan.crl_file), list);
  auto trust = library.trust(all, lists);
  const bool by_list = !trust && trust.error().input == tls::LoadFault::Input::revocation_list;
  return loaded(std::move(trust), by_list ? list : last);
}

}  // namespace

Credentials load_credentials(const ConnectionPlan& plan) {
  const host::TlsProvider& library = *plan.tls_library;
  Credentials credentials{&library, {}, nullptr, {}};
  credentials.trust = load_trust(library, plan, credentials.warnings);
  if (plan.certificate.empty()) return credentials;
  auto identity = library.identity(plan.certificate, plan.key);
  if (!identity && identity.error().input == tls::LoadFault::Input::key)
    refuse({plan.key, kKey, origin(plan, "--key", "identity.key")}, identity.error());
  if (!identity)
    refuse({plan.certificate, "certificate", origin(plan, "--cert", "identity.certificate")}, identity.error());
  credentials.identity = *std::move(identity);
  return credentials;
}

}  // namespace fairlead::cli
