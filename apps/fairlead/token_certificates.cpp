// SPDX-License-Identifier: Apache-2.0
#include "token_certificates.hpp"

#include "fairlead/explain/explain.hpp"
#include "fairlead/pkcs11/anchors.hpp"
#include "fairlead/ports/os_posix.hpp"
#include "fairlead/tls/certificate_reader.hpp"

#include "calendar.hpp"
#include "problem.hpp"
#include "report.hpp"
#include "token_inventory.hpp"
#include "token_objects.hpp"

#include <fmt/format.h>

namespace fairlead::cli {

explain::CertificateText certificate_text(std::string_view der) {
  return explain::certificate_text(tls::read_certificate(bytes_of(der)).value_or(tls::CertificateView{}));
}

void warn_of_dates(const std::vector<std::string>& certificates, Form form) {
  const ports::PosixWallClock clock;
  const auto now = Calendar(clock).now();
  for (const std::string& der : certificates) {
    const explain::CertificateText text = certificate_text(der);
    const std::string state = date_state(text, now);
    if (!now || state == "valid") continue;
    const bool early = state == "not yet valid";
    Report(Talk::normal, form)
        .warn(fmt::format("The certificate of {} {} {}.", text.subject,
                          early ? "is not valid before" : "has expired on",
                          explain::time_text(early ? text.not_before : text.not_after)));
  }
}

std::string said(const char* what, std::string_view der) {
  const explain::CertificateText text = certificate_text(der);
  return fmt::format("{}: {}, valid until {}\n", what, text.subject, explain::time_text(text.not_after));
}

std::string in_one_line(std::string text) {
  if (text.ends_with('\n')) text.pop_back();
  for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n')) text.replace(at, 1, "; ");
  return text;
}

void require_no_anchor(TokenUse& use, const std::string& label, const std::string& what) {
  if (label.empty()) return;
  for (const pkcs11::ObjectHandle one : find_all(use, wanted_by(pkcs11::ObjectClass::certificate, label, {}))) {
    if (!use.need(pkcs11::is_marked_anchor(use.session(), one))) continue;
    const std::string der = attribute(use, one, pkcs11::AttributeType::value);
    refuse(fmt::format("The name \"{}\", which {} would have, is that of an authority in the token that is trusted, "
                       "{}.",
                       printable(label), what, certificate_text(der).subject),
           fmt::format("Store the authority under another name with fairlead token import --ca, then delete this one: "
                       "fairlead token delete '{};type=cert'.",
                       object_uri(use.token(), label, bytes_of(attribute(use, one, pkcs11::AttributeType::id)))));
  }
}

pkcs11::ObjectHandle store(TokenUse& use, const pkcs11::NewCertificate& certificate) {
  return use.need(pkcs11::store_certificate(use.session(), certificate),
                  {"store the certificate of " + certificate_text(text_of(certificate.der)).subject, "C_CreateObject"});
}

std::string keep(TokenUse& use, const pkcs11::NewCertificate& certificate) {
  (void)store(use, certificate);
  return said("stored", text_of(certificate.der));
}

std::string drop(TokenUse& use, pkcs11::ObjectHandle certificate) {
  const std::string der = attribute(use, certificate, pkcs11::AttributeType::value);
  use.need(use.session().destroy(certificate),
           {"delete the certificate of " + certificate_text(der).subject, "C_DestroyObject"});
  return said("deleted", der);
}

}  // namespace fairlead::cli
