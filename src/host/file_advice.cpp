// SPDX-License-Identifier: Apache-2.0
#include "fairlead/host/credential_files.hpp"

#include <cerrno>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

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

std::string whole_and_unchanged(Input input) {
  return "It must hold the " + name_of(input) + " as PEM or DER, whole and unchanged.";
}

std::string place_in(const FileFault& fault) {
  if (!fault.index) return "";
  const char* const one = fault.input == Input::revocation_list ? "list" : "certificate";
  return std::string(" at ") + one + " " + std::to_string(*fault.index) + ", counted from 0";
}

/// One word of a shell's, whatever the file is called.
std::string quoted(const std::filesystem::path& file) {
  std::string word = "'";
  for (const char one : file.string()) {
    if (one == '\'') {
      word += "'\\''";
    } else {
      word += one;
    }
  }
  return word + "'";
}

FileAdvice advice_on_archive(const FileFault& fault) {
  const auto with = [&fault](std::string_view options) {
    return "This turns it into PEM: \"openssl pkcs12 -in " + quoted(fault.file) + " " + std::string(options) +
           "\", with -legacy where OpenSSL 3 refuses an old one.";
  };
  std::string remedy = whole_and_unchanged(fault.input);
  if (fault.input == Input::key) remedy = with("-nocerts -nodes -out key.pem");
  if (fault.input == Input::certificate) {
    remedy = with(fault.authorities ? "-cacerts -nokeys -out authorities.pem" : "-nokeys -out certificate.pem");
  }
  return {"is a PKCS #12 archive, and no " + name_of(fault.input) + " in PEM or DER", std::move(remedy)};
}

/// Of a file that holds nothing of what was wanted.
FileAdvice advice_on_other_content(const FileFault& fault) {
  const tls::Contents& contents = fault.contents;
  const std::string wanted = name_of(fault.input);
  const std::string whole = whole_and_unchanged(fault.input);
  const auto holds = [&wanted](const std::string& other) { return "holds a " + other + ", and no " + wanted; };
  const std::string request = "certificate request";
  const std::string public_key = "public key";
  if (fault.input == Input::certificate && contents.requests != 0) {
    return {holds(request), "Give the certificate that an authority has issued upon the request."};
  }
  if (fault.input == Input::key && contents.public_keys != 0) {
    return {holds(public_key), "Give the private key that belongs to it."};
  }
  if (fault.input != Input::key && contents.bundles != 0) {
    return {"is a PKCS #7 bundle, and no " + wanted + " in PEM or DER",
            "This takes the certificates and lists out of it: \"openssl pkcs7 -print_certs -in " + quoted(fault.file) +
                " -out taken.pem\"."};
  }
  for (const Input kind : {Input::key, Input::certificate, Input::revocation_list}) {
    if (contents.count(kind) != 0) return {holds(name_of(kind)), whole, kind};
  }
  if (contents.requests != 0) return {holds(request), whole};
  if (contents.public_keys != 0) return {holds(public_key), whole};
  return {"holds no " + wanted + ", or a malformed one", whole};
}

FileAdvice advice_on_content(const FileFault& fault) {
  const tls::Contents& contents = fault.contents;
  const std::size_t count = contents.count(fault.input);
  if (contents.empty) return {"is empty", whole_and_unchanged(fault.input)};
  if (contents.pkcs12) return advice_on_archive(fault);
  // Only who was content with everything before the damage refuses for that.
  if (contents.damaged_line && fault.index.value_or(0) == count) {
    return {"is malformed" + place_in(fault) + ": the PEM block at line " + std::to_string(*contents.damaged_line) +
                " is damaged",
            whole_and_unchanged(fault.input)};
  }
  if (fault.input == Input::key && contents.openssh_key) {
    return {"holds a private key in the format of OpenSSH",
            "This turns one with EC or RSA into PKCS #8, in its place: \"ssh-keygen -p -m PKCS8 -f " +
                quoted(fault.file) +
                "\". With Ed25519 it stays as it is: make another key, by \"openssl genpkey -algorithm ed25519\"."};
  }
  if (count == 0) return advice_on_other_content(fault);
  if (fault.index) return {"is malformed" + place_in(fault), whole_and_unchanged(fault.input)};
  const std::string how = fault.input == Input::key ? "malformed or of a kind that cannot be read" : "malformed";
  return {"holds a " + name_of(fault.input) + " that is " + how, whole_and_unchanged(fault.input)};
}

FileAdvice advice_on_nothing(const FileFault& fault) {
  const std::string there = "Put the " + name_of(fault.input) + " there";
  if (fault.native == ENOTDIR) return {"is no folder, or in none", there + "."};
  if (fault.native != 0) return {"does not exist", there + "."};
  return {"is a folder without a file of certificates",
          there + ", in a file whose name ends in .pem, .crt, .cer or .der, or in a dot and a digit."};
}

FileAdvice advice_on_mismatch(const FileFault& fault) {
  if (fault.belongs_to) {
    return {"holds the private key of certificate " + std::to_string(*fault.belongs_to) +
                " of its chain, counted from 0, and not of the first",
            "Put the device's own certificate first in the chain's file, and those of its issuers behind it."};
  }
  return {"holds a private key that does not belong to the certificate",
          "Give the key with which the certificate was requested."};
}

}  // namespace

FileAdvice advice(const FileFault& fault) {
  switch (fault.error) {
    case Errc::key_missing: return advice_on_nothing(fault);
    case Errc::storage_failed: return {"cannot be read", "Check that it is a file that this user may read."};
    case Errc::invalid: return advice_on_content(fault);
    case Errc::key_mismatch: return advice_on_mismatch(fault);
    case Errc::pin_incorrect:
      return {"holds a private key that is encrypted, and its password is missing or wrong",
              "Give its password, or store it without one, readable by its user only: \"(umask 077; openssl pkey -in " +
                  quoted(fault.file) + " -out key.pem)\"."};
    case Errc::unsupported:
      return {
          std::string(fault.input == Input::key ? "holds a private key that is" : "holds a certificate whose key is") +
              " of a kind that cannot be used",
          "A key on P-256 or P-384, or a plain RSA key (none for RSASSA-PSS alone) of 2048 to 4096 bits, with a "
          "certificate for it, serves with each TLS library."};
    default: return {"cannot be used: " + std::string(name(fault.error)), "Check the file with openssl."};
  }
}

}  // namespace fairlead::host
