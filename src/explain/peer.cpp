// SPDX-License-Identifier: Apache-2.0
#include "fairlead/explain/peer.hpp"

#include "fairlead/net/address.hpp"
#include "fairlead/tls/alternative_names.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace fairlead::explain {
namespace {

std::string name_text(Bytes der) {
  std::array<char, 512> text{};
  return std::string(tls::write_name(der, text));
}

std::string alternative_name_text(const tls::AlternativeName& name) {
  if (name.kind == tls::AlternativeName::Kind::dns) {
    std::array<char, 512> text{};
    return std::string(tls::write_text(name.value, text));
  }
  if (name.kind != tls::AlternativeName::Kind::ip) return {};
  if (name.value.size() == 4) {
    std::array<std::uint8_t, 4> octets{};
    for (std::size_t i = 0; i < octets.size(); ++i) octets[i] = std::to_integer<std::uint8_t>(name.value[i]);
    return std::string(net::Address::ipv4(octets, 0).host_text());
  }
  std::array<std::byte, 16> bytes{};
  if (name.value.size() != bytes.size()) return {};
  copy_bytes(bytes, name.value);
  return std::string(net::Address::ipv6(bytes, 0).host_text());
}

std::string key_text(const tls::CertificateView& view) {
  switch (view.key_type) {
    case tls::KeyType::rsa: return "RSA " + std::to_string(view.key_bits);
    case tls::KeyType::rsa_pss: return "RSA-PSS " + std::to_string(view.key_bits);
    case tls::KeyType::ec: return "EC " + std::string(name(view.curve));
    case tls::KeyType::ed25519: return "Ed25519";
    case tls::KeyType::ed448: return "Ed448";
    case tls::KeyType::unknown: break;
  }
  return "unknown";
}

/// The first names, separated by commas.
std::string joined(const std::vector<std::string>& names) {
  constexpr std::size_t kMost = 8;
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < kMost; ++i) text += (i == 0 ? "" : ", ") + names[i];
  if (names.size() > kMost) text += " and " + std::to_string(names.size() - kMost) + " more";
  return text;
}

}  // namespace

CertificateText certificate_text(const tls::CertificateView& view) {
  CertificateText text{.subject = name_text(view.subject),
                       .issuer = name_text(view.issuer),
                       .names = {},
                       .not_before = view.not_before,
                       .not_after = view.not_after,
                       .key = key_text(view),
                       .signature = std::string(name(view.signature)),
                       .has_sct = view.has_sct};
  tls::AlternativeNames names(view.alternative_names);
  tls::AlternativeName one;
  while (names.next(one)) {
    std::string readable = alternative_name_text(one);
    if (!readable.empty()) text.names.push_back(std::move(readable));
  }
  return text;
}

std::vector<CertificateText> peer_chain(tls::Session& session) {
  std::vector<CertificateText> out;
  for (std::size_t i = 0;; ++i) {
    const auto view = session.peer_certificate(i);
    if (!view) return out;
    out.push_back(certificate_text(*view));
  }
}

void add_certificate(const std::vector<CertificateText>& chain, const Failure& failure, Context& context) {
  const std::size_t index = failure.chain_index == Failure::kNone ? 0 : failure.chain_index;
  if (index >= chain.size()) return;
  const CertificateText& blamed = chain[index];
  context.names = joined(blamed.names);
  context.subject = blamed.subject;
  context.issuer = blamed.issuer;
  context.not_before = blamed.not_before;
  context.not_after = blamed.not_after;
}

}  // namespace fairlead::explain
