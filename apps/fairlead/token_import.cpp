// SPDX-License-Identifier: Apache-2.0
// fairlead token import: a key's certificate and those of its issuers.
#include "fairlead/explain/explain.hpp"
#include "fairlead/pkcs11/anchors.hpp"
#include "fairlead/pkcs11/certificates.hpp"
#include "fairlead/tls/certificate_reader.hpp"

#include "output.hpp"
#include "problem.hpp"
#include "token_certificates.hpp"
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
                            certificate_text(chain.front()).subject, whose),
                "Give the certificate that was issued upon this key's request: fairlead token csr writes one.");
}

/// Behind the first certificate stand issuers of its chain, in any order.
void require_issuers(const Chain& chain, const TokenImport& command) {
  std::vector<tls::CertificateView> views;
  for (const std::string& der : chain) {
    views.push_back(tls::read_certificate(bytes_of(der)).value_or(tls::CertificateView{}));
  }
  std::vector<bool> belongs(chain.size(), false);
  std::vector<std::size_t> reached{0};
  belongs[0] = true;
  for (std::size_t next = 0; next < reached.size(); ++next) {
    for (std::size_t i = 1; i < chain.size(); ++i) {
      if (belongs[i] || !pkcs11::may_have_issued(views[i], views[reached[next]])) continue;
      belongs[i] = true;
      reached.push_back(i);
    }
  }
  const auto stranger = std::ranges::find(belongs, false);
  if (stranger == belongs.end()) return;
  const auto index = static_cast<std::size_t>(stranger - belongs.begin());
  refuse(fmt::format("Certificate {}, counted from 0, in {}, of {}, is no issuer of the first one, nor of its issuers.",
                     index, command.certificate, certificate_text(chain[index]).subject),
         "Leave it out; behind the key's own certificate stand those of its issuers alone.");
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

[[noreturn]] void refuse_second(TokenUse& use, const FoundKey& key, pkcs11::ObjectHandle first) {
  const explain::CertificateText text = certificate_text(attribute(use, first, AttributeType::value));
  refuse(fmt::format("The key \"{}\" has another certificate already: of {}, valid until {}.", printable(key.label),
                     text.subject, explain::time_text(text.not_after)),
         "Give --replace to put the new one in its place.");
}

/// Whether it is there for the key's chain. What is trusted by itself may go when the authority is replaced, and is
/// counted out.
bool holds(TokenUse& use, std::string_view der, std::string_view id = {}) {
  return std::ranges::any_of(stored(use, der, id), [&](pkcs11::ObjectHandle one) {
    return !use.need(pkcs11::is_marked_anchor(use.session(), one));
  });
}

/// Of what is to be stored.
void require_names(TokenUse& use, const FoundKey& key, const Chain& chain) {
  if (!holds(use, chain.front(), key.id)) require_no_anchor(use, key.label, "the key's certificate");
  for (std::size_t i = 1; i < chain.size(); ++i) {
    if (holds(use, chain[i])) continue;
    require_no_anchor(use, certificate_text(chain[i]).subject, fmt::format("certificate {}, counted from 0,", i));
  }
}

std::string put_issuer(TokenUse& use, std::string_view der) {
  if (holds(use, der)) return said("is there already", der);
  const auto view = tls::read_certificate(bytes_of(der));
  return keep(
      use, {.der = bytes_of(der), .label = certificate_text(der).subject, .id = view ? view->subject_key_id : Bytes()});
}

std::string put_leaf(TokenUse& use, const FoundKey& key, std::string_view der) {
  if (holds(use, der, key.id)) return said("is there already", der);
  return keep(use, {.der = bytes_of(der), .label = key.label, .id = bytes_of(key.id)});
}

/// The issuers first: a chain that is cut short by a full token leaves the key with the certificate that it had. The
/// old one last: whatever interrupts this, the key has a certificate.
std::string put_all(TokenUse& use, const FoundKey& key, const Chain& chain,
                    const std::vector<pkcs11::ObjectHandle>& old) {
  std::string leaf;
  std::string issuers;
  std::string removed;
  try {
    for (std::size_t i = 1; i < chain.size(); ++i) issuers += put_issuer(use, chain[i]);
    leaf = put_leaf(use, key, chain.front());
    for (const pkcs11::ObjectHandle object : old) removed += drop(use, object);
  } catch (const Problem& problem) {
    const std::string done = issuers + leaf + removed;
    const std::string state = leaf.empty()
                                  ? "the certificate of " + certificate_text(chain.front()).subject + " is not stored"
                                  : "the key has its new certificate beside the old one";
    throw after(problem, done.empty() ? state : state + "; before that, " + in_one_line(done));
  }
  return leaf + removed + issuers;
}

}  // namespace

int run_token(const TokenImport& command) {
  const Chain chain = read_chain_file(command.certificate, "--cert");
  TokenUse use(command.target, pkcs11::Access::read_write);
  const FoundKey key = find_private_key(use);
  require_match(key, chain, command);
  require_issuers(chain, command);
  if (key.id.empty()) {
    throw Problem(Errc::unsupported,
                  fmt::format("The key \"{}\" has no id, by which certificates find their key.", printable(key.label)),
                  "Give it one: pkcs11-tool --set-id, or make a new key with fairlead token keygen.");
  }
  const std::vector<pkcs11::ObjectHandle> old = others(use, key, chain.front());
  if (!old.empty() && !command.replace) refuse_second(use, key, old.front());
  require_names(use, key, chain);
  warn_of_dates(chain, command.target.form);
  const std::string text = put_all(use, key, chain, old);
  return write_account(text, "what was to be done is done: " + in_one_line(text));
}

}  // namespace fairlead::cli
