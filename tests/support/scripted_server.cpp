// SPDX-License-Identifier: Apache-2.0
#include "support/scripted_server.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <string_view>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>

namespace fairlead::support {
namespace {

constexpr std::uint8_t kHandshake = 22;
constexpr std::uint8_t kApplicationData = 23;
constexpr std::size_t kRecord = 16'384;
constexpr std::size_t kHead = 5;
constexpr int kTag = 16;
constexpr std::uint16_t kX25519 = 0x001d;
constexpr std::uint16_t kKeyShare = 51;

void need(bool done) {
  if (!done) throw std::runtime_error("the scripted server's OpenSSL");
}

const unsigned char* data_of(Bytes bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }
unsigned char* data_of(MutableBytes bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

void append(Octets& to, Bytes more) { to.insert(to.end(), more.begin(), more.end()); }
void append(Octets& to, std::size_t number, unsigned octets) {
  while (octets-- > 0) to.push_back(static_cast<std::byte>(number >> (8 * octets)));
}
/// With its size before it, in so many octets.
void append_sized(Octets& to, Bytes more, unsigned octets) {
  append(to, more.size(), octets);
  append(to, more);
}

using Secret = std::array<std::byte, 32>;

Secret digest_of(Bytes all) {
  Secret made{};
  SHA256(data_of(all), all.size(), data_of(MutableBytes(made)));
  return made;
}

Secret hmac(Bytes key, Bytes content) {
  Secret made{};
  unsigned size = made.size();
  need(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), data_of(content), content.size(),
            data_of(MutableBytes(made)), &size) != nullptr);
  return made;
}

/// HKDF-Expand-Label (RFC 8446 section 7.1), for at most one digest.
void expand(const Secret& secret, std::string_view label, Bytes context, MutableBytes into) {
  Octets info;
  append(info, into.size(), 2);
  append_sized(info, bytes_of("tls13 " + std::string(label)), 1);
  append_sized(info, context, 1);
  info.push_back(std::byte{1});
  const Secret block = hmac(secret, info);
  std::copy_n(block.begin(), into.size(), into.begin());
}

Secret derive(const Secret& secret, std::string_view label, const Secret& transcript) {
  Secret made{};
  expand(secret, label, transcript, made);
  return made;
}

/// What both sides have from the client's share; and our share for it.
struct Agreement {
  Secret secret{};
  std::array<std::byte, 32> share{};
};

std::optional<Agreement> agree(Bytes theirs) {
  using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
  using Context = std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)>;
  const Key ours(EVP_PKEY_Q_keygen(nullptr, nullptr, "X25519"), EVP_PKEY_free);
  const Key peer(EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, nullptr, data_of(theirs), theirs.size()), EVP_PKEY_free);
  need(ours != nullptr);
  if (peer == nullptr) return std::nullopt;
  const Context context(EVP_PKEY_CTX_new(ours.get(), nullptr), EVP_PKEY_CTX_free);
  Agreement made;
  std::size_t size = made.secret.size();
  need(EVP_PKEY_derive_init(context.get()) == 1 && EVP_PKEY_derive_set_peer(context.get(), peer.get()) == 1);
  if (EVP_PKEY_derive(context.get(), data_of(MutableBytes(made.secret)), &size) != 1) return std::nullopt;
  size = made.share.size();
  need(EVP_PKEY_get_raw_public_key(ours.get(), data_of(MutableBytes(made.share)), &size) == 1);
  return made;
}

/// Reads from the front of bytes; empty past their end.
class Reader {
 public:
  explicit Reader(Bytes bytes) : rest_(bytes) {}
  Bytes take(std::size_t size) {
    const Bytes taken = rest_.first(std::min(size, rest_.size()));
    rest_ = rest_.subspan(taken.size());
    return taken;
  }
  std::size_t number(unsigned octets) {
    std::size_t made = 0;
    for (const std::byte b : take(octets)) made = made << 8U | std::to_integer<std::size_t>(b);
    return made;
  }
  Bytes sized(unsigned octets) { return take(number(octets)); }
  [[nodiscard]] bool empty() const { return rest_.empty(); }

 private:
  Bytes rest_;
};

struct ClientHello {
  Bytes session_id;
  Bytes share;  // Of x25519; empty for none.
};

ClientHello read_hello(Bytes message) {
  Reader hello(message);
  (void)hello.take(4 + 2 + 32);
  ClientHello read{.session_id = hello.sized(1), .share = {}};
  (void)hello.sized(2);
  (void)hello.sized(1);
  for (Reader extensions(hello.sized(2)); !extensions.empty();) {
    const std::size_t type = extensions.number(2);
    Reader content(extensions.sized(2));
    if (type != kKeyShare) continue;
    for (Reader shares(content.sized(2)); !shares.empty();) {
      const std::size_t group = shares.number(2);
      const Bytes share = shares.sized(2);
      if (group == kX25519) read.share = share;
    }
  }
  return read;
}

Octets server_hello(Bytes session_id, Bytes share) {
  Octets extensions;
  append(extensions, 0x002b'0002'0304, 6);
  append(extensions, kKeyShare, 2);
  append(extensions, 4 + share.size(), 2);
  append(extensions, kX25519, 2);
  append_sized(extensions, share, 2);
  Octets body;
  append(body, 0x0303, 2);
  body.resize(body.size() + 32, std::byte{0x5a});
  append_sized(body, session_id, 1);
  append(body, 0x1301'00, 3);
  append_sized(body, extensions, 2);
  Octets message{std::byte{2}};
  append_sized(message, body, 3);
  return message;
}

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

/// Of the record with this number (RFC 8446 section 5.3).
std::array<std::byte, 12> nonce_of(std::array<std::byte, 12> iv, std::uint64_t number) {
  for (unsigned i = 0; i < 8; ++i) iv[11 - i] ^= static_cast<std::byte>(number >> (8 * i));
  return iv;
}

/// What a scheme signs by; null for itself alone.
const EVP_MD* digest_in(std::uint16_t scheme) {
  switch (scheme) {
    case 0x0403:
    case 0x0804: return EVP_sha256();
    case 0x0503:
    case 0x0805: return EVP_sha384();
    case 0x0603:
    case 0x0806: return EVP_sha512();
    default: return nullptr;
  }
}

Octets with_header(std::uint8_t type, Bytes content) {
  Octets made{static_cast<std::byte>(type)};
  append(made, 0x0303, 2);
  append_sized(made, content, 2);
  return made;
}

Octets typed(std::uint8_t type, Bytes body) {
  Octets made{static_cast<std::byte>(type)};
  append_sized(made, body, 3);
  return made;
}

}  // namespace

ScriptedServer::Secret ScriptedServer::transcript_digest() const { return digest_of(transcript_); }

ScriptedServer::Keys ScriptedServer::keys_of(const Secret& traffic) {
  Keys made{};
  expand(traffic, "key", {}, made.key);
  expand(traffic, "iv", {}, made.iv);
  return made;
}

std::optional<Octets> ScriptedServer::hello(Bytes flight) {
  Reader records(flight);
  if (records.number(1) != kHandshake) return std::nullopt;
  (void)records.take(2);
  const Bytes client = records.sized(2);
  const ClientHello read = read_hello(client);
  const auto agreed = read.share.size() == 32 ? agree(read.share) : std::nullopt;
  if (!agreed) return std::nullopt;
  const Octets ours = server_hello(read.session_id, agreed->share);
  append(transcript_, client);
  append(transcript_, ours);

  const Secret none{};
  const Secret nothing = digest_of({});
  const Secret early = hmac(none, none);
  handshake_secret_ = hmac(derive(early, "derived", nothing), agreed->secret);
  server_traffic_ = derive(handshake_secret_, "s hs traffic", transcript_digest());
  keys_ = keys_of(server_traffic_);
  client_keys_.assign(1, keys_of(derive(handshake_secret_, "c hs traffic", transcript_digest())));
  return with_header(kHandshake, ours);
}

Octets ScriptedServer::record(std::uint8_t type, Bytes content) {
  Octets plain(content.begin(), content.end());
  plain.push_back(static_cast<std::byte>(type));
  Octets sealed(plain.size() + 16);
  const auto nonce = nonce_of(keys_.iv, keys_.next++);
  Octets made = with_header(kApplicationData, sealed);
  const Cipher context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  int size = 0;
  unsigned char* const out = data_of(MutableBytes(made).subspan(5));
  need(EVP_EncryptInit_ex(context.get(), EVP_aes_128_gcm(), nullptr, data_of(Bytes(keys_.key)),
                          data_of(Bytes(nonce))) == 1);
  need(EVP_EncryptUpdate(context.get(), nullptr, &size, data_of(Bytes(made)), 5) == 1);
  need(EVP_EncryptUpdate(context.get(), out, &size, data_of(Bytes(plain)), static_cast<int>(plain.size())) == 1);
  need(EVP_EncryptFinal_ex(context.get(), out + size, &size) == 1);
  need(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, 16, out + plain.size()) == 1);
  return made;
}

std::optional<Octets> ScriptedServer::opened(Keys& keys, Bytes head, Bytes body) {
  if (body.size() <= kTag) return std::nullopt;
  const auto nonce = nonce_of(keys.iv, keys.next);
  Octets plain(body.size() - kTag);
  Octets tag(body.end() - kTag, body.end());
  unsigned char* const out = data_of(MutableBytes(plain));
  const Cipher context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  int size = 0;
  need(EVP_DecryptInit_ex(context.get(), EVP_aes_128_gcm(), nullptr, data_of(Bytes(keys.key)), data_of(Bytes(nonce))) ==
       1);
  need(EVP_DecryptUpdate(context.get(), nullptr, &size, data_of(head), static_cast<int>(head.size())) == 1);
  need(EVP_DecryptUpdate(context.get(), out, &size, data_of(body), static_cast<int>(plain.size())) == 1);
  need(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kTag, tag.data()) == 1);
  if (EVP_DecryptFinal_ex(context.get(), out + plain.size(), &size) != 1) return std::nullopt;
  ++keys.next;
  while (plain.size() > 1 && plain.back() == std::byte{0}) plain.pop_back();
  return plain;
}

std::vector<ScriptedServer::Said> ScriptedServer::open(Bytes records) {
  std::vector<Said> all;
  for (Reader reader(records); !reader.empty();) {
    const Bytes head = reader.take(kHead);
    const std::size_t size = Reader(head.subspan(std::min<std::size_t>(head.size(), 3))).number(2);
    const Bytes body = reader.take(size);
    Said said{.type = std::to_integer<std::uint8_t>(head.front()), .content = Octets(body.begin(), body.end())};
    if (said.type == kApplicationData) {
      said.type = 0;
      for (Keys& keys : client_keys_) {
        auto plain = said.type == 0 ? opened(keys, head, body) : std::nullopt;
        if (!plain) continue;
        said.type = std::to_integer<std::uint8_t>(plain->back());
        plain->pop_back();
        said.content = *std::move(plain);
      }
    }
    all.push_back(std::move(said));
  }
  return all;
}

Octets ScriptedServer::message(Bytes content) {
  append(transcript_, content);
  Octets made;
  do {
    const Bytes part = content.first(std::min(content.size(), kRecord));
    append(made, record(kHandshake, part));
    content = content.subspan(part.size());
  } while (!content.empty());
  return made;
}

Octets ScriptedServer::encrypted_extensions() { return message(typed(8, Octets(2))); }

Octets ScriptedServer::certificate_of(const Chain& chain) {
  Octets list;
  const auto add = [&list](const Certificate& one) {
    append_sized(list, bytes_of(one.der()), 3);
    append(list, 0, 2);
  };
  add(chain.leaf);
  for (const Certificate& one : chain.intermediates) add(one);
  Octets body(1);
  append_sized(body, list, 3);
  return typed(11, body);
}

Octets ScriptedServer::certificate_verify(std::uint16_t scheme) {
  std::string content(64, ' ');
  content += "TLS 1.3, server CertificateVerify";
  content += '\0';
  const Secret digest = transcript_digest();
  content += text_of(digest);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  EVP_PKEY_CTX* way = nullptr;
  need(EVP_DigestSignInit(context.get(), &way, digest_in(scheme), nullptr, chain_.leaf.key().native()) == 1);
  if ((scheme & 0xff00U) == 0x0800 && digest_in(scheme) != nullptr) {
    need(EVP_PKEY_CTX_set_rsa_padding(way, RSA_PKCS1_PSS_PADDING) == 1);
    need(EVP_PKEY_CTX_set_rsa_pss_saltlen(way, RSA_PSS_SALTLEN_DIGEST) == 1);
  }
  Octets signature(1024);
  std::size_t size = signature.size();
  need(EVP_DigestSign(context.get(), data_of(MutableBytes(signature)), &size, data_of(bytes_of(content)),
                      content.size()) == 1);
  signature.resize(size);
  Octets body;
  append(body, scheme, 2);
  append_sized(body, signature, 2);
  proven_ = true;
  return message(typed(15, body));
}

Octets ScriptedServer::finished() {
  Secret key{};
  expand(server_traffic_, "finished", {}, key);
  Octets made = message(typed(20, hmac(key, transcript_digest())));
  const Secret none{};
  const Secret master = hmac(derive(handshake_secret_, "derived", digest_of({})), none);
  client_keys_.push_back(keys_of(derive(master, "c ap traffic", transcript_digest())));
  server_traffic_ = derive(master, "s ap traffic", transcript_digest());
  keys_ = keys_of(server_traffic_);
  finished_ = true;
  return made;
}

Octets ScriptedServer::new_session_ticket() {
  Octets body;
  append(body, 7200, 4);
  append(body, 1, 4);
  append_sized(body, Octets(1), 1);
  append_sized(body, Octets(32, std::byte{0x74}), 2);
  append(body, 0, 2);
  return message(typed(4, body));
}

}  // namespace fairlead::support
