// SPDX-License-Identifier: Apache-2.0
/// @file  Files and folders with certificates and keys, whatever library reads them.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/tls/contents.hpp"
#include "fairlead/tls/load_fault.hpp"
#include "fairlead/tls/pem.hpp"
#include "fairlead/tls/signing_key.hpp"

#include <expected>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fairlead::host {

/// Why credentials could not be loaded: beyond the errors of LoadFault,
///   - key_missing     there is no such file or folder, or a folder without files of certificates.
///   - storage_failed  it cannot be read.
/// For these two `native` is errno, and 0 where a folder has no such files.
struct FileFault : tls::LoadFault {
  std::filesystem::path file{};  ///< That is to blame.
  tls::Contents contents{};      ///< Of that file, where it was read.
  bool authorities = false;      ///< It was read for a trust store: certificates in it are those of authorities.
  std::optional<std::size_t> belongs_to{};  ///< With key_mismatch: of which certificate behind the first one of its
                                            ///< chain, in PEM, the key is, from 0.
};

/// A FileFault as a person reads it.
struct FileAdvice {
  std::string finding;  ///< What is wrong, without the file and without a full stop: "is empty".
  std::string remedy;   ///< What to do. One or more whole sentences; a command in it is quoted for a POSIX shell.
  std::optional<tls::LoadFault::Input> instead{};  ///< What there is in place of FileFault::input, where `finding` says
                                                   ///< so.
};
/// Says it in terms of what the file should have held, FileFault::input, and what it holds.
[[nodiscard]] FileAdvice advice(const FileFault& fault);

template <class T>
using FromFiles = std::expected<T, FileFault>;

/// The content of one file, overwritten when it is no longer needed, since it may be a private key.
class FileContent {
 public:
  /// @param wanted  What it is read for, which a fault names.
  /// @return All of it; or key_missing, storage_failed.
  [[nodiscard]] static FromFiles<FileContent> read(const std::filesystem::path& file,
                                                   tls::LoadFault::Input wanted = tls::LoadFault::Input::certificate);
  /// What does not come from a file. @param name  What a fault calls its file.
  [[nodiscard]] static FileContent holding(Bytes content, std::filesystem::path name);
  FileContent(FileContent&& other) noexcept = default;
  FileContent& operator=(FileContent&& other) noexcept = default;
  FileContent(const FileContent&) = delete;
  FileContent& operator=(const FileContent&) = delete;
  ~FileContent();

  [[nodiscard]] Bytes bytes() const { return bytes_of(*text_); }
  [[nodiscard]] const std::filesystem::path& file() const { return file_; }

 private:
  FileContent() = default;
  std::unique_ptr<std::string> text_;
  std::filesystem::path file_;
};
using FileContents = std::vector<FileContent>;

/// One file with certificates.
[[nodiscard]] FromFiles<FileContents> read_certificate_file(const std::filesystem::path& file);
/// One file with revocation lists.
[[nodiscard]] FromFiles<FileContents> read_revocation_list_file(const std::filesystem::path& file);
/// Every file of the folder whose name ends in .pem, .crt, .cer or .der, or in a dot and a digit as in OpenSSL's hashed
/// folders; at least one.
[[nodiscard]] FromFiles<FileContents> read_certificate_folder(const std::filesystem::path& folder);
/// Either of them, whatever `path` is.
[[nodiscard]] FromFiles<FileContents> read_certificates(const std::filesystem::path& path);

/// What the system trusts: the file in the environment variable SSL_CERT_FILE, otherwise the first of the places where
/// distributions keep their bundle, otherwise the folder /etc/ssl/certs.
[[nodiscard]] FromFiles<FileContents> read_system_certificates();

/// Makes a trust store of a port's library of files. The first file that the library refuses is to blame.
template <class Port>
[[nodiscard]] FromFiles<typename Port::TrustStore> make_trust(const typename Port::Library& library,
                                                              const FileContents& certificates,
                                                              const FileContents& lists = {}) {
  const auto views = [](const FileContents& files) {
    std::vector<Bytes> all;
    for (const FileContent& one : files) all.push_back(one.bytes());
    return all;
  };
  // One by one first, so that the fault names its file.
  const auto blame = [](const tls::LoadFault& fault, const FileContent& one) {
    return std::unexpected(FileFault{fault, one.file(), tls::look_through(one.bytes()), true});
  };
  auto all = Port::TrustStore::from_bytes(library, views(certificates), views(lists));
  if (all) return *std::move(all);
  for (const FileContent& one : certificates) {
    const Bytes input = one.bytes();
    if (auto alone = Port::TrustStore::from_bytes(library, std::span(&input, 1)); !alone) {
      return blame(alone.error(), one);
    }
  }
  for (const FileContent& one : lists) {
    const Bytes input = one.bytes();
    if (auto alone = Port::TrustStore::from_bytes(library, {}, std::span(&input, 1)); !alone) {
      return blame(alone.error(), one);
    }
  }
  return std::unexpected(FileFault{all.error(), {}, {}, true});
}

/// Of which certificate behind the first one of a chain in PEM the key is, from 0.
template <class Port>
[[nodiscard]] std::optional<std::size_t> find_certificate_of(const typename Port::Library& library, Bytes chain,
                                                             Bytes key, std::string_view password) {
  tls::PemReader reader(chain);
  tls::PemBlock block;
  for (std::size_t place = 0; reader.next(block, tls::LoadFault::Input::certificate); ++place) {
    std::vector<std::byte> memory(block.decoded_size());
    const Result<Bytes> der = block.decode(memory);
    if (place != 0 && der && Port::Identity::from_bytes(library, *der, key, password)) return place;
  }
  return std::nullopt;
}

/// Makes an identity of two files, which may be the same.
template <class Port>
[[nodiscard]] FromFiles<typename Port::Identity> make_identity(const typename Port::Library& library,
                                                               const std::filesystem::path& chain,
                                                               const std::filesystem::path& key,
                                                               std::string_view password = {}) {
  const FromFiles<FileContent> certificates = FileContent::read(chain);
  if (!certificates) return std::unexpected(certificates.error());
  const FromFiles<FileContent> private_key = FileContent::read(key, tls::LoadFault::Input::key);
  if (!private_key) return std::unexpected(private_key.error());
  auto made = Port::Identity::from_bytes(library, certificates->bytes(), private_key->bytes(), password);
  if (made) return *std::move(made);
  const bool by_key = made.error().input == tls::LoadFault::Input::key;
  const Bytes content = by_key ? private_key->bytes() : certificates->bytes();
  FileFault fault{made.error(), by_key ? key : chain, tls::look_through(content)};
  if (fault.error == Errc::key_mismatch) {
    fault.belongs_to = find_certificate_of<Port>(library, certificates->bytes(), private_key->bytes(), password);
  }
  return std::unexpected(std::move(fault));
}

/// The same of one file and a key that is elsewhere, which outlives the identity.
template <class Port>
[[nodiscard]] FromFiles<typename Port::Identity> make_identity(const typename Port::Library& library,
                                                               const std::filesystem::path& chain,
                                                               tls::SigningKey& key) {
  const FromFiles<FileContent> certificates = FileContent::read(chain);
  if (!certificates) return std::unexpected(certificates.error());
  auto made = Port::Identity::from_key(library, certificates->bytes(), key);
  if (made) return *std::move(made);
  return std::unexpected(FileFault{made.error(), chain, tls::look_through(certificates->bytes())});
}

}  // namespace fairlead::host
