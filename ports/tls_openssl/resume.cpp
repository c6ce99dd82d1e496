// SPDX-License-Identifier: Apache-2.0
/// @file  Tickets, and the digests that they are bound to.
#include "engine.hpp"

#include <array>
#include <cstdint>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>

namespace fairlead::ports::openssl {
namespace {

struct Element {
  std::uint8_t tag = 0;
  std::size_t head = 0;  ///< Of tag and length, in bytes.
  Bytes whole;
};

/// The next element of DER; an empty one where there is none.
Element next_element(ByteReader& reader) {
  const Bytes all = reader.rest();
  Element element{.tag = reader.u8()};
  std::size_t size = reader.u8();
  if (size >= 0x80) {
    Bytes length = reader.take(size - 0x80);
    for (size = 0; !length.empty() && size <= 0xff'ffff; length = length.subspan(1)) {
      size = size << 8U | std::to_integer<std::size_t>(length.front());
    }
  }
  element.head = all.size() - reader.size();
  (void)reader.take(size);
  if (reader.ok()) element.whole = all.first(all.size() - reader.size());
  return element;
}

/// The head of a SEQUENCE with so much in it, less than 64 KiB; the last `size` bytes are used.
struct Head {
  explicit Head(std::size_t content) {
    bytes = {std::byte{0}, std::byte{0}, std::byte(content >> 8U), std::byte(content & 0xffU)};
    const std::size_t digits = content > 0xff ? 2 : content >= 0x80 ? 1 : 0;
    if (digits != 0) bytes[3 - digits] = std::byte(0x80U | digits);
    size = 2 + digits;
    bytes[4 - size] = std::byte{0x30};
  }
  std::array<std::byte, 4> bytes{};
  std::size_t size = 0;
};

/// Takes the peer's certificate out of a session's encoding, where OpenSSL has it under [3]. @return The size left.
///
/// Nobody asks for it when the session is resumed, and OpenSSL spends more on it than on all else of resuming. What
/// OpenSSL writes in another way stays as it is.
std::size_t drop_certificate(MutableBytes encoded) {
  constexpr std::uint8_t kCertificate = 0xa3;
  ByteReader outer(encoded);
  const Element session = next_element(outer);
  if (session.tag != 0x30 || !outer.finished()) return encoded.size();
  ByteReader parts(session.whole.subspan(session.head));
  while (!parts.empty()) {
    const std::size_t from = encoded.size() - parts.size();
    const Element part = next_element(parts);
    if (part.tag != kCertificate || part.whole.empty()) continue;
    const std::size_t content = encoded.size() - session.head - part.whole.size();
    const Head head(content);
    if (content > 0xffff || head.size > session.head) break;
    // What is behind it moves up; then all, since the head may have become shorter.
    copy_bytes(encoded.subspan(from), Bytes(encoded).subspan(from + part.whole.size()));
    copy_bytes(encoded.subspan(head.size), Bytes(encoded).subspan(session.head, content));
    copy_bytes(encoded, Bytes(head.bytes).last(head.size));
    return head.size + content;
  }
  return encoded.size();
}

}  // namespace

int OpenSslEngine::note_ticket(SSL* ssl, SSL_SESSION* session) {
  auto& engine = *static_cast<OpenSslEngine*>(SSL_get_app_data(ssl));
  if (SSL_SESSION_is_resumable(session) == 0) return 0;
  engine.session_.reset(session);
  engine.found().ticket = true;
  return 1;  // The session is ours.
}

Result<std::size_t> OpenSslEngine::do_export_ticket(MutableBytes into) {
  if (!session_) return fail(Errc::unsupported);
  const int size = i2d_SSL_SESSION(session_.get(), nullptr);
  if (size <= 0) return fail(Errc::unsupported);
  if (static_cast<std::size_t>(size) > into.size()) return fail(Errc::no_space);
  auto* data = reinterpret_cast<unsigned char*>(into.data());
  (void)i2d_SSL_SESSION(session_.get(), &data);
  session_.reset();
  return drop_certificate(into.first(static_cast<std::size_t>(size)));
}

Result<tls::Digest> OpenSslEngine::do_digest(std::span<const Bytes> parts) const {
  return openssl::digest(*trust_.impl()->library, parts);
}

std::string_view OpenSslEngine::do_library() const { return OpenSSL_version(OPENSSL_VERSION); }

tls::Digest OpenSslEngine::do_trust_fingerprint() const { return trust_.impl()->fingerprint; }

tls::Digest OpenSslEngine::do_identity_fingerprint() const {
  return identity_ ? identity_->impl()->fingerprint : tls::Digest{};
}

Result<tls::Digest> digest(const OpenSslLibrary::Impl& library, std::span<const Bytes> parts) {
  const Owned<evp_md_ctx_st> context(EVP_MD_CTX_new());
  tls::Digest made{};
  bool good = context && EVP_DigestInit_ex2(context.get(), library.sha256.get(), nullptr) == 1;
  for (const Bytes part : parts) good = good && EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1;
  good = good && EVP_DigestFinal_ex(context.get(), reinterpret_cast<unsigned char*>(made.data()), nullptr) == 1;
  if (!good) return fail(Errc::no_memory);
  return made;
}

}  // namespace fairlead::ports::openssl
