// SPDX-License-Identifier: Apache-2.0
#include "fairlead/host/credential_files.hpp"

#include "fairlead/base/secret.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <system_error>
#include <utility>

namespace fairlead::host {
namespace {

using Input = tls::LoadFault::Input;

std::unexpected<FileFault> fault(Errc error, int native, std::filesystem::path file, Input wanted) {
  return std::unexpected(FileFault{{.error = error, .native = native, .input = wanted}, std::move(file)});
}

FromFiles<FileContents> read_one(const std::filesystem::path& file, Input wanted) {
  auto content = FileContent::read(file, wanted);
  if (!content) return std::unexpected(content.error());
  FileContents all;
  all.push_back(*std::move(content));
  return all;
}

bool holds_certificates(const std::filesystem::path& file) {
  const std::string end = file.extension().string();
  if (end == ".pem" || end == ".crt" || end == ".cer" || end == ".der") return true;
  return end.size() == 2 && end[1] >= '0' && end[1] <= '9';
}

}  // namespace

FileContent::~FileContent() {
  if (text_) zeroize(std::as_writable_bytes(std::span(*text_)));
}

FileContent FileContent::holding(Bytes content, std::filesystem::path name) {
  FileContent made;
  made.text_ = std::make_unique<std::string>(text_of(content));
  made.file_ = std::move(name);
  return made;
}

FromFiles<FileContent> FileContent::read(const std::filesystem::path& file, Input wanted) {
  const auto close = [](std::FILE* open) { std::fclose(open); };
  const std::unique_ptr<std::FILE, decltype(close)> open(std::fopen(file.c_str(), "rbe"), close);
  if (!open) {
    const bool absent = errno == ENOENT || errno == ENOTDIR;
    return fault(absent ? Errc::key_missing : Errc::storage_failed, errno, file, wanted);
  }
  FileContent content;
  content.text_ = std::make_unique<std::string>();
  content.file_ = file;
  std::error_code unknown;
  // One allocation, so that no copy of a key is left behind by growing. What is no plain file has no size.
  if (const auto size = std::filesystem::file_size(file, unknown); !unknown) content.text_->reserve(size);
  Secret<4096> part;
  for (;;) {
    const MutableBytes into = part.resize(Secret<4096>::capacity());
    const std::size_t got = std::fread(into.data(), 1, into.size(), open.get());
    content.text_->append(text_of(into.first(got)));
    if (got < into.size()) break;
  }
  if (std::ferror(open.get()) != 0) return fault(Errc::storage_failed, errno, file, wanted);
  return content;
}

FromFiles<FileContents> read_certificate_file(const std::filesystem::path& file) {
  return read_one(file, Input::certificate);
}

FromFiles<FileContents> read_revocation_list_file(const std::filesystem::path& file) {
  return read_one(file, Input::revocation_list);
}

FromFiles<FileContents> read_certificate_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::directory_iterator entries(folder, error);
  if (error) {
    const bool absent = error == std::errc::no_such_file_or_directory || error == std::errc::not_a_directory;
    return fault(absent ? Errc::key_missing : Errc::storage_failed, error.value(), folder, Input::certificate);
  }
  FileContents all;
  for (const std::filesystem::directory_entry& entry : entries) {
    if (!entry.is_regular_file(error) || !holds_certificates(entry.path())) continue;
    auto content = FileContent::read(entry.path());
    if (!content) return std::unexpected(content.error());
    all.push_back(*std::move(content));
  }
  if (all.empty()) return fault(Errc::key_missing, 0, folder, Input::certificate);
  return all;
}

FromFiles<FileContents> read_certificates(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::is_directory(path, ignored) ? read_certificate_folder(path) : read_certificate_file(path);
}

FromFiles<FileContents> read_system_certificates() {
  if (const char* chosen = std::getenv("SSL_CERT_FILE")) return read_certificates(chosen);
  for (const char* bundle : {"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
                             "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"}) {
    std::error_code error;
    if (std::filesystem::exists(bundle, error)) return read_certificates(bundle);
  }
  return read_certificates("/etc/ssl/certs");
}

}  // namespace fairlead::host
