// SPDX-License-Identifier: Apache-2.0
#include "token_identity.hpp"

#include "problem.hpp"
#include "token_files.hpp"

#include <vector>

#include <fmt/format.h>

namespace fairlead::cli {
namespace {

/// Of a chain of the largest certificates that a policy lets through.
constexpr std::size_t kChainMemory = std::size_t{256} * 1024;

}  // namespace

TokenIdentity::TokenIdentity(const ConnectionPlan& plan)
    : text_(plan.identity),
      uri_(parse_token_uri(text_, "--identity")),
      access_(plan.token, uri_),
      pin_(plan.token.pin, uri_),
      key_(access_.module(), uri_, &pin_) {
  if (const Result<void> opened = open_key(key_); !opened) refuse_token(opened.error(), text_, key_.native(), &pin_);
}

std::string TokenIdentity::chain() {
  std::vector<std::byte> memory(kChainMemory);
  const auto chain = key_.read_chain(memory);
  if (!chain && chain.error() == Errc::key_missing) {
    throw Problem(Errc::key_missing, fmt::format("The token has no certificate of the key {}.", without_pin(text_)),
                  "Give it with --cert, or store it in the token: fairlead token import.");
  }
  if (!chain) refuse_token(chain.error(), text_, key_.native());
  std::string text;
  for (const pkcs11::StoredCertificate& one : *chain) text += pem_text("CERTIFICATE", one.der);
  return text;
}

}  // namespace fairlead::cli
