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

/// What is wrong with the content of the file as far as that shows.
std::string content_fault(const Wanted& wanted, const ports::LoadFault& fault) {
  if (!fault.swapped) return fmt::format("holds no {}, or a malformed one", wanted.what);
  return wanted.what == kKey ? "holds a certificate, and no private key" : "holds a private key, and no certificate";
}

[[noreturn]] void refuse(const Wanted& wanted, const ports::LoadFault& fault) {
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
      const bool numbered = fault.certificate.value_or(0) != 0;
      const std::string sentence =
          numbered ? fmt::format("{} is malformed at certificate {}, counted from 0.", subject, *fault.certificate)
                   : fmt::format("{} {}.", subject, content_fault(wanted, fault));
      throw Problem(fault.error, sentence,
                    fmt::format("It must hold the {} as PEM or DER, whole and unchanged.", wanted.what));
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
T loaded(ports::Loaded<T> result, const Wanted& wanted) {
  if (!result) refuse(wanted, result.error());
  return *std::move(result);
}

ports::OpenSslTrustStore load_trust(const ports::OpenSslLibrary& library, const ConnectionPlan& plan) {
  using Store = ports::OpenSslTrustStore;
  std::vector<Store> stores;
  const std::string what = "certificate of an authority";
  if (!plan.ca_file.empty()) {
    stores.push_back(loaded(Store::from_file(library, plan.ca_file),
                            {plan.ca_file, what, origin(plan, "--cafile", "trust.ca_file")}));
  }
  if (!plan.ca_path.empty()) {
    stores.push_back(loaded(Store::from_folder(library, plan.ca_path),
                            {plan.ca_path, what, origin(plan, "--capath", "trust.ca_path")}));
  }
  if (plan.system_trust && !plan.skip_verification) {
    stores.push_back(
        loaded(Store::from_system(library), {"The system's list of authorities", what, "ca-certificates"}));
  }
  return loaded(Store::joined(library, stores), {"The list of authorities", what, "--cafile"});
}

}  // namespace

Credentials load_credentials(const ConnectionPlan& plan) {
  const auto library = ports::OpenSslLibrary::open();
  if (!library) throw Problem(library.error(), "OpenSSL cannot be started.", "Check its installation and the memory.");
  Credentials credentials{load_trust(*library, plan), std::nullopt};
  if (!plan.certificate.empty()) {
    auto identity = ports::OpenSslIdentity::from_files(*library, plan.certificate, plan.key);
    if (!identity && identity.error().key)
      refuse({plan.key, kKey, origin(plan, "--key", "identity.key")}, identity.error());
    if (!identity)
      refuse({plan.certificate, "certificate", origin(plan, "--cert", "identity.certificate")}, identity.error());
    credentials.identity = *std::move(identity);
  }
  return credentials;
}

}  // namespace fairlead::cli
