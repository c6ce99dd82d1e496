// SPDX-License-Identifier: Apache-2.0
#include "fairlead/host/credential_files.hpp"

#include <optional>
#include <string>

namespace fairlead::host {
namespace {

using Input = tls::LoadFault::Input;

std::string name_of(Input input) {
  switch (input) {
    case Input::certificate: return "certificate";
    case Input::key: return "private key";
    case Input::revocation_list: return "revocation list";
  }
  return "";
}

/// What a file holds in place of `wanted`.
std::optional<Input> instead_of(Input wanted, const tls::Contents& contents) {
  for (const Input kind : {Input::key, Input::certificate, Input::revocation_list}) {
    if (kind != wanted && contents.count(kind) != 0) return kind;
  }
  return std::nullopt;
}

std::string place_in(const FileFault& fault) {
  if (!fault.index) return "";
  const char* const one = fault.input == Input::revocation_list ? "list" : "certificate";
  return std::string(" at ") + one + " " + std::to_string(*fault.index) + ", counted from 0";
}

/// What openssl makes the wanted part of an archive with.
std::string out_of_archive(const FileFault& fault) {
  switch (fault.input) {
    case Input::certificate: return "-nokeys -out certificate.pem";
    case Input::key: return "-nocerts -nodes -out key.pem";
    case Input::revocation_list: break;
  }
  return "";
}

std::string finding_of_content(const FileFault& fault) {
  const tls::Contents& contents = fault.contents;
  const std::string wanted = name_of(fault.input);
  if (contents.empty) return "is empty";
  if (contents.pkcs12) return "is a PKCS #12 archive, and no " + wanted + " in PEM or DER";
  if (contents.damaged) {
    return "is malformed" + place_in(fault) + ": the PEM block that begins in line " +
           std::to_string(contents.damaged->line) + " is damaged";
  }
  if (contents.count(fault.input) != 0) {
    return fault.index ? "is malformed" + place_in(fault) : "holds a " + wanted + " that is malformed";
  }
  if (const auto other = instead_of(fault.input, contents)) return "holds a " + name_of(*other) + ", and no " + wanted;
  return "holds no " + wanted + ", or a malformed one";
}

std::string remedy_of_content(const FileFault& fault) {
  const std::string command = out_of_archive(fault);
  if (fault.contents.pkcs12 && !command.empty()) {
    return "This turns it into PEM: \"openssl pkcs12 -in '" + fault.file.string() + "' " + command + "\".";
  }
  return "It must hold the " + name_of(fault.input) + " as PEM or DER, whole and unchanged.";
}

}  // namespace

FileAdvice advice(const FileFault& fault) {
  const std::string wanted = name_of(fault.input);
  switch (fault.error) {
    case Errc::key_missing: return {"does not exist, or holds nothing of use", "Put the " + wanted + " there."};
    case Errc::storage_failed: return {"cannot be read", "Check that it is a file that this user may read."};
    case Errc::invalid: return {finding_of_content(fault), remedy_of_content(fault)};
    case Errc::key_mismatch:
      return {"holds a private key that does not belong to the certificate",
              "Give the key with which the certificate was requested."};
    case Errc::pin_incorrect:
      return {"holds a private key that is encrypted, and its password is missing or wrong",
              "Give its password, or store it without one, readable by its user only."};
    default: return {"cannot be used: " + std::string(name(fault.error)), "Check the file with openssl."};
  }
}

}  // namespace fairlead::host
