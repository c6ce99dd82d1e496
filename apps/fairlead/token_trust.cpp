// SPDX-License-Identifier: Apache-2.0
// fairlead token import --ca: certificates of authorities, which the device trusts by themselves.
#include "fairlead/explain/explain.hpp"
#include "fairlead/pkcs11/anchors.hpp"
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
using pkcs11::ObjectHandle;
using Authorities = std::vector<std::string>;  ///< DER.

tls::CertificateView view_of(const std::string& der) {
  return tls::read_certificate(bytes_of(der)).value_or(tls::CertificateView{});
}

void require_authorities(const Authorities& all, const TokenTrust& command) {
  const auto stranger = std::ranges::find_if(all, [](const std::string& der) { return !view_of(der).is_ca; });
  if (stranger == all.end()) return;
  throw Problem(Errc::certificate_invalid,
                fmt::format("Certificate {}, counted from 0, in {} (--ca), of {}, is not that of an authority.",
                            stranger - all.begin(), command.certificates, certificate_text(*stranger).subject),
                "Give the certificate of the authority that has issued it; a key's own one is stored with --cert.");
}

/// A name stands for what is trusted, and for nothing else: whoever says it to --cafile means all that has it.
void require_own_name(TokenUse& use, const std::string& label) {
  const auto taken = [&](const char* what, const std::string& who) {
    refuse(fmt::format("The name \"{}\" is that of {} in the token already{}.", printable(label), what, who),
           "Give the authority a name of its own with object= in the URI.");
  };
  for (const ObjectClass half : {ObjectClass::private_key, ObjectClass::public_key}) {
    if (!find_all(use, wanted_by(half, label, {})).empty()) taken("a key", "");
  }
  for (const ObjectHandle one : find_all(use, wanted_by(ObjectClass::certificate, label, {}))) {
    if (use.need(pkcs11::is_marked_anchor(use.session(), one))) continue;
    taken("a certificate that is not there to be trusted",
          ", of " + certificate_text(attribute(use, one, AttributeType::value)).subject);
  }
}

/// What has the name and is not among `wanted`.
std::vector<ObjectHandle> others(TokenUse& use, const std::string& label, const Authorities& wanted) {
  std::vector<ObjectHandle> all = find_all(use, wanted_by(ObjectClass::certificate, label, {}));
  std::erase_if(all, [&](ObjectHandle object) {
    return std::ranges::find(wanted, attribute(use, object, AttributeType::value)) != wanted.end();
  });
  return all;
}

[[noreturn]] void refuse_second(TokenUse& use, const std::string& label, ObjectHandle first) {
  const explain::CertificateText text = certificate_text(attribute(use, first, AttributeType::value));
  refuse(fmt::format("Another authority is trusted by the name \"{}\" already: {}, valid until {}.", printable(label),
                     text.subject, explain::time_text(text.not_after)),
         "Give --replace to put the new one in its place, or the new one a name of its own with object= in the URI.");
}

/// A token that forgets the mark would let --cafile without a name pass it over, and others take its name.
void require_mark(TokenUse& use, ObjectHandle stored, const std::string& der) {
  if (use.need(pkcs11::is_marked_anchor(use.session(), stored))) return;
  const std::string subject = certificate_text(der).subject;
  use.need(use.session().destroy(stored),
           {"delete the certificate of " + subject + ", whose mark it has dropped", "C_DestroyObject"});
  throw Problem(
      Errc::unsupported,
      fmt::format("The token stores certificates without the mark of an authority (CKA_CERTIFICATE_CATEGORY): "
                  "that of {} was deleted again.",
                  subject),
      "Keep the authority in a file, which --cafile takes, or in another token.");
}

std::string put(TokenUse& use, const std::string& label, const std::string& der) {
  pkcs11::Attributes same = wanted_by(ObjectClass::certificate, label, {});
  same.bytes(AttributeType::value, bytes_of(der));
  if (!find_all(use, same).empty()) return said("is there already", der);
  const std::string given = id_in(use.uri());
  const ObjectHandle stored = store(use, {.der = bytes_of(der),
                                          .label = label,
                                          .id = given.empty() ? view_of(der).subject_key_id : bytes_of(given),
                                          .category = pkcs11::CertificateCategory::authority});
  require_mark(use, stored, der);
  return said("stored", der);
}

/// The old ones last: whatever interrupts this, somebody is trusted.
std::string put_all(TokenUse& use, const std::string& label, const Authorities& all,
                    const std::vector<ObjectHandle>& old) {
  std::string text;
  try {
    for (const std::string& der : all) text += put(use, label, der);
    for (const ObjectHandle object : old) text += drop(use, object);
  } catch (const Problem& problem) {
    if (text.empty()) throw;
    throw after(problem, "before that, " + in_one_line(text));
  }
  return text;
}

}  // namespace

int run_token(const TokenTrust& command) {
  const Authorities all = read_chain_file(command.certificates, "--ca");
  require_authorities(all, command);
  TokenUse use(command.target, pkcs11::Access::read_write);
  const std::string label = label_in(use.uri());
  if (label.empty()) {
    refuse("The URI does not say what the authority is to be called.",
           "Add object=NAME to it; --cafile finds the authority by that name.");
  }
  use.log_in();
  require_own_name(use, label);
  const std::vector<ObjectHandle> old = others(use, label, all);
  if (!old.empty() && !command.replace) refuse_second(use, label, old.front());
  warn_of_dates(all, command.target.form);
  const std::string text = put_all(use, label, all, old);
  return write_account(text, "what was to be done is done: " + in_one_line(text));
}

}  // namespace fairlead::cli
