// SPDX-License-Identifier: Apache-2.0
// fairlead token import: a key's certificate and those of its issuers.
#include "fairlead/explain/explain.hpp"
#include "fairlead/explain/peer.hpp"
#include "fairlead/pkcs11/certificates.hpp"
#include "fairlead/tls/certificate_reader.hpp"

#include "output.hpp"
#include "problem.hpp"
#include "token_command.hpp"
#include "token_files.hpp"
#include "token_objects.hpp"
#include "token_use.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace fairlead::cli {
namespace {

using pkcs11::AttributeType;
using pkcs11::ObjectClass;
using Chain = std::vector<std::string>;  ///< DER.

explain::CertificateText read(std::string_view der) {
  return explain::certificate_text(tls::read_certificate(bytes_of(der)).value_or(tls::CertificateView{}));
}

bool is_of(const FoundKey& key, std::string_view der) {
  const auto view = tls::read_certificate(bytes_of(der));
  return view && equal(view->public_key, key.half.info());
}

void require_match(const FoundKey& key, const Chain& chain, const TokenImport& command) {
  if (is_of(key, chain.front())) return;
  const auto own = std::ranges::find_if(chain, [&](const std::string& der) { return is_of(key, der); });
  const std::string whose = printable(key.label);
  if (own != chain.end()) {
    throw Problem(Errc::key_mismatch,
                  fmt::format("The first certificate in {} is of another key than \"{}\": certificate {}, counted "
                              "from 0, is its own.",
                              command.certificate, whose, own - chain.begin()),
                  "Put the key's own certificate first, and those of its issuers behind it.");
  }
  throw Problem(Errc::key_mismatch,
                fmt::format("The certificate in {}, of {}, is of another key than \"{}\".", command.certificate,
                            read(chain.front()).subject, whose),
                "Give the certificate that was issued upon this key's request: fairlead token csr writes one.");
}

/// The objects with this certificate; of the key's own, only those that have the key's id.
std::vector<pkcs11::ObjectHandle> stored(TokenUse& use, std::string_view der, std::string_view id = {}) {
  pkcs11::Attributes wanted = wanted_by(ObjectClass::certificate, {}, id);
  wanted.bytes(AttributeType::value, bytes_of(der));
  return find_all(use, wanted);
}

/// The other certificates of the key.
std::vector<pkcs11::ObjectHandle> others(TokenUse& use, const FoundKey& key, std::string_view leaf) {
  std::vector<pkcs11::ObjectHandle> all = find_all(use, wanted_by(ObjectClass::certificate, {}, key.id));
  std::erase_if(all, [&](pkcs11::ObjectHandle object) {
    const std::string der = attribute(use, object, AttributeType::value);
    return der == leaf || !is_of(key, der);
  });
  return all;
}

std::string said(const char* what, std::string_view der) {
  const explain::CertificateText text = read(der);
  return fmt::format("{}: {}, valid until {}\n", what, text.subject, explain::time_text(text.not_after));
}

void store(TokenUse& use, std::string_view der, std::string_view label, Bytes id) {
  (void)use.need(pkcs11::store_certificate(use.session(), {.der = bytes_of(der), .label = label, .id = id}));
}

[[noreturn]] void refuse_second(TokenUse& use, const FoundKey& key, pkcs11::ObjectHandle first) {
  const explain::CertificateText text = read(attribute(use, first, AttributeType::value));
  refuse(fmt::format("The key \"{}\" has another certificate already: of {}, valid until {}.", printable(key.label),
                     text.subject, explain::time_text(text.not_after)),
         "Give --replace to put the new one in its place.");
}

/// The new one first: whatever interrupts this, the key has a certificate.
std::string put_leaf(TokenUse& use, const FoundKey& key, std::string_view der,
                     const std::vector<pkcs11::ObjectHandle>& old) {
  std::string text;
  if (stored(use, der, key.id).empty()) {
    store(use, der, key.label, bytes_of(key.id));
    text = said("stored", der);
  } else {
    text = said("is there already", der);
  }
  for (const pkcs11::ObjectHandle object : old) {
    text += said("deleted", attribute(use, object, AttributeType::value));
    use.need(use.session().destroy(object));
  }
  return text;
}

std::string put_issuer(TokenUse& use, std::string_view der) {
  if (!stored(use, der).empty()) return said("is there already", der);
  const auto view = tls::read_certificate(bytes_of(der));
  store(use, der, read(der).subject, view ? view->subject_key_id : Bytes());
  return said("stored", der);
}

}  // namespace

int run_token(const TokenImport& command) {
  const Chain chain = read_chain_file(command.certificate);
  TokenUse use(command.target, pkcs11::Access::read_write);
  const FoundKey key = find_key(use);
  require_match(key, chain, command);
  if (key.id.empty()) {
    throw Problem(Errc::unsupported,
                  fmt::format("The key \"{}\" has no id, by which certificates find their key.", printable(key.label)),
                  "Give it one: pkcs11-tool --set-id, or make a new key with fairlead token keygen.");
  }
  use.log_in();
  const std::vector<pkcs11::ObjectHandle> old = others(use, key, chain.front());
  if (!old.empty() && !command.replace) refuse_second(use, key, old.front());
  // The issuers first: a chain that is cut short by a full token leaves the key with the certificate that it had.
  std::string issuers;
  for (std::size_t i = 1; i < chain.size(); ++i) issuers += put_issuer(use, chain[i]);
  return write_output(put_leaf(use, key, chain.front(), old) + issuers);
}

}  // namespace fairlead::cli
