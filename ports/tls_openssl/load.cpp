// SPDX-License-Identifier: Apache-2.0
#include "load.hpp"

#include "fairlead/base/secret.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>
#include <system_error>

#include <climits>
#include <openssl/decoder.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace fairlead::ports::openssl {
namespace {

/// One block of a PEM text; OpenSSL's memory.
struct Block {
  char* name = nullptr;
  char* header = nullptr;
  unsigned char* data = nullptr;
  long size = 0;
  Block() = default;
  Block(const Block&) = delete;
  Block& operator=(const Block&) = delete;
  ~Block() {
    OPENSSL_free(name);
    OPENSSL_free(header);
    OPENSSL_clear_free(data, static_cast<std::size_t>(size));  // It may be a private key.
  }
  [[nodiscard]] bool is_certificate() const {
    const std::string_view kind(name);
    return kind == PEM_STRING_X509 || kind == PEM_STRING_X509_OLD || kind == PEM_STRING_X509_TRUSTED;
  }
};

std::unexpected<LoadFault> bad_certificate(std::size_t index) {
  std::unexpected<LoadFault> fault = load_fault(Errc::invalid);
  fault.error().certificate = index;
  return fault;
}

/// Null unless all of `der` is one certificate.
Owned<x509_st> parse_one(const OpenSslLibrary::Impl& library, const unsigned char* der, long size) {
  Owned<x509_st> made(X509_new_ex(library.context, nullptr));
  if (!made) return nullptr;
  const unsigned char* end = der;
  X509* filled = made.get();
  if (d2i_X509(&filled, &end, size) == nullptr) {
    (void)made.release();  // d2i frees what it could not fill.
    return nullptr;
  }
  // Its extensions are decoded now, so that threads which share it find them decoded.
  if (end != der + size || X509_check_purpose(made.get(), -1, 0) != 1) return nullptr;
  return made;
}

Loaded<Certificates> parse_pem(const OpenSslLibrary::Impl& library, Bytes pem) {
  const Owned<bio_st> text(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  if (!text) return load_fault(Errc::no_memory);
  Certificates found;
  for (;;) {
    Block block;
    if (PEM_read_bio(text.get(), &block.name, &block.header, &block.data, &block.size) != 1) {
      const bool end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
      if (!end) return bad_certificate(found.size());
      return found;
    }
    if (!block.is_certificate()) continue;
    Owned<x509_st> one = parse_one(library, block.data, block.size);
    if (!one) return bad_certificate(found.size());
    found.push_back(std::move(one));
  }
}

struct Password {
  std::string_view text;
  bool wanted = false;
};

int give_password(char* into, std::size_t size, std::size_t* written, const OSSL_PARAM*, void* argument) {
  auto& password = *static_cast<Password*>(argument);
  password.wanted = true;
  if (password.text.empty() || password.text.size() > size) return 0;
  std::memcpy(into, password.text.data(), password.text.size());
  *written = password.text.size();
  return 1;
}

/// From where a private key may begin: a PEM text can hold a certificate or EC parameters before it.
Bytes from_private_key(Bytes pem_or_der) {
  const std::string_view text = text_of(pem_or_der);
  const std::size_t label = text.find(" PRIVATE KEY-----");
  if (label == std::string_view::npos) return pem_or_der;
  const std::size_t begin = text.rfind("-----BEGIN", label);
  return begin == std::string_view::npos ? pem_or_der : pem_or_der.subspan(begin);
}

/// None where the input has no certificate, nor a malformed one; then OpenSSL's queue says what it met instead.
Loaded<Certificates> find_certificates(const OpenSslLibrary::Impl& library, Bytes pem_or_der) {
  ERR_clear_error();
  if (pem_or_der.empty() || pem_or_der.size() > INT_MAX) return Certificates();
  if (text_of(pem_or_der).find("-----BEGIN ") != std::string_view::npos) return parse_pem(library, pem_or_der);
  Certificates found;
  Owned<x509_st> one = parse_one(library, reinterpret_cast<const unsigned char*>(pem_or_der.data()),
                                 static_cast<long>(pem_or_der.size()));
  if (one) found.push_back(std::move(one));
  return found;
}

Loaded<Owned<evp_pkey_st>> find_key(const OpenSslLibrary::Impl& library, Bytes pem_or_der, std::string_view password) {
  ERR_clear_error();
  if (pem_or_der.empty() || pem_or_der.size() > INT_MAX) return load_fault(Errc::invalid);
  pem_or_der = from_private_key(pem_or_der);
  const Owned<bio_st> bio(BIO_new_mem_buf(pem_or_der.data(), static_cast<int>(pem_or_der.size())));
  EVP_PKEY* key = nullptr;
  OSSL_DECODER_CTX* decoder =
      OSSL_DECODER_CTX_new_for_pkey(&key, nullptr, nullptr, nullptr, EVP_PKEY_KEYPAIR, library.context, nullptr);
  if (!bio || decoder == nullptr) {
    OSSL_DECODER_CTX_free(decoder);
    return load_fault(Errc::no_memory);
  }
  Password asked{password};
  // Without a callback OpenSSL would ask on the terminal.
  OSSL_DECODER_CTX_set_passphrase_cb(decoder, give_password, &asked);
  const bool decoded = OSSL_DECODER_from_bio(decoder, bio.get()) == 1;
  OSSL_DECODER_CTX_free(decoder);
  Owned<evp_pkey_st> owned(key);
  if (!decoded || !owned) return load_fault(asked.wanted ? Errc::pin_incorrect : Errc::invalid);
  return owned;
}

}  // namespace

std::unexpected<LoadFault> load_fault(Errc error) {
  const unsigned long native = ERR_peek_last_error();
  ERR_clear_error();
  if (ERR_GET_REASON(native) == ERR_R_MALLOC_FAILURE) error = Errc::no_memory;
  return std::unexpected(
      LoadFault{.error = error, .native = static_cast<std::int32_t>(static_cast<std::uint32_t>(native))});
}

Loaded<Certificates> parse_certificates(const OpenSslLibrary::Impl& library, Bytes pem_or_der) {
  Loaded<Certificates> found = find_certificates(library, pem_or_der);
  if (found && found->empty()) {
    found = bad_certificate(0);
    const auto key = find_key(library, pem_or_der, {});
    found.error().swapped = key || key.error().error == Errc::pin_incorrect;
  }
  ERR_clear_error();
  return found;
}

Loaded<Owned<evp_pkey_st>> parse_key(const OpenSslLibrary::Impl& library, Bytes pem_or_der, std::string_view password) {
  Loaded<Owned<evp_pkey_st>> key = find_key(library, pem_or_der, password);
  if (!key && key.error().error == Errc::invalid) {
    const auto certificates = find_certificates(library, pem_or_der);
    key.error().swapped = certificates && !certificates->empty();
  }
  ERR_clear_error();
  return key;
}

Loaded<std::string> read_file(const std::filesystem::path& file) {
  const auto fault = [](Errc error) { return std::unexpected(LoadFault{.error = error, .native = errno}); };
  const auto close = [](std::FILE* open) { std::fclose(open); };
  const std::unique_ptr<std::FILE, decltype(close)> open(std::fopen(file.c_str(), "rbe"), close);
  if (!open) return fault(errno == ENOENT || errno == ENOTDIR ? Errc::key_missing : Errc::storage_failed);
  std::string content;
  std::error_code unknown;
  // One allocation, so that no copy of a key is left behind by growing. What is no plain file has no size.
  if (const auto size = std::filesystem::file_size(file, unknown); !unknown) content.reserve(size);
  Secret<4096> part;
  for (;;) {
    const MutableBytes into = part.resize(Secret<4096>::capacity());
    const std::size_t got = std::fread(into.data(), 1, into.size(), open.get());
    content.append(text_of(into.first(got)));
    if (got < into.size()) break;
  }
  if (std::ferror(open.get()) != 0) return fault(Errc::storage_failed);
  return content;
}

}  // namespace fairlead::ports::openssl
