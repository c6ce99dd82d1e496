// SPDX-License-Identifier: Apache-2.0
/// @file  A certificate request as OpenSSL reads it.
#pragma once

#include "fairlead/base/bytes.hpp"

#include <memory>
#include <string>
#include <vector>

struct X509_req_st;

namespace fairlead::support {

/// Host only; uses the heap, and throws std::runtime_error where OpenSSL fails.
class OpenSslRequest {
 public:
  /// `der` is a request and nothing else, or is not parsed().
  explicit OpenSslRequest(Bytes der);

  [[nodiscard]] bool parsed() const { return request_ != nullptr; }

  // What follows has the precondition parsed().

  /// Whether its signature is that of its own key, over the bytes that it was read from.
  [[nodiscard]] bool verifies() const;
  /// The whole of it, encoded anew.
  [[nodiscard]] std::string der() const;
  /// As "O=Example, CN=device", with the kind of string of each: "UTF8STRING:Example".
  [[nodiscard]] std::string subject() const;
  /// DER of the SubjectPublicKeyInfo.
  [[nodiscard]] std::string public_key() const;
  /// OpenSSL's name of the algorithm that it is signed with, for example "ecdsa-with-SHA256".
  [[nodiscard]] std::string signature() const;
  /// DER of its AlgorithmIdentifier.
  [[nodiscard]] std::string signature_algorithm() const;
  /// Each extension in a line, for example "X509v3 Key Usage, critical: Digital Signature".
  [[nodiscard]] std::vector<std::string> extensions() const;
  /// How many attributes there are.
  [[nodiscard]] int attributes() const;

 private:
  std::shared_ptr<X509_req_st> request_;
};

}  // namespace fairlead::support
