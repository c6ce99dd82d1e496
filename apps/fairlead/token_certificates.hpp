// SPDX-License-Identifier: Apache-2.0
/// @file  Certificates that go into a token and out of it, one by one, and what is said of them.
#pragma once

#include "fairlead/explain/peer.hpp"
#include "fairlead/pkcs11/certificates.hpp"

#include "form.hpp"
#include "token_use.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace fairlead::cli {

/// What a certificate in DER says; all empty where it cannot be read.
[[nodiscard]] explain::CertificateText certificate_text(std::string_view der);

/// Warns on stderr of each in DER that is not valid now, where the clock is set.
void warn_of_dates(const std::vector<std::string>& certificates, Form form);

/// A line about a certificate: "stored: CN=device-7, valid until ...".
[[nodiscard]] std::string said(const char* what, std::string_view der);
/// Several such lines, for a sentence: "stored: CN=a, valid until ...; stored: CN=b, ...".
[[nodiscard]] std::string in_one_line(std::string text);

/// Throws Problem (invalid) where the label is that of a certificate that is marked as trusted: whoever says that name
/// to --cafile means what is trusted, and nothing else.
/// @param what  That was to have it, for example "the key".
void require_no_anchor(TokenUse& use, const std::string& label, const std::string& what);

/// Stores it. Throws Problem.
pkcs11::ObjectHandle store(TokenUse& use, const pkcs11::NewCertificate& certificate);
/// The same. Returns the line about it.
[[nodiscard]] std::string keep(TokenUse& use, const pkcs11::NewCertificate& certificate);
/// Deletes it. Returns the line about it. Throws Problem.
[[nodiscard]] std::string drop(TokenUse& use, pkcs11::ObjectHandle certificate);

}  // namespace fairlead::cli
