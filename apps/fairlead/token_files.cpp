// SPDX-License-Identifier: Apache-2.0
#include "token_files.hpp"

#include "fairlead/host/credential_files.hpp"
#include "fairlead/tls/certificate_reader.hpp"
#include "fairlead/tls/pem.hpp"
#include "fairlead/tls/pem_writer.hpp"

#include "output.hpp"
#include "problem.hpp"

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace fairlead::cli {
namespace {

using Input = tls::LoadFault::Input;

[[noreturn]] void refuse_file(const std::string& file, const std::string& option, const host::FileFault& fault) {
  const host::FileAdvice advice = host::advice(fault);
  const bool absent = fault.error == Errc::key_missing;
  throw Problem(fault.error, fmt::format("{} ({}) {}.", file, option, advice.finding),
                absent ? fmt::format("Correct {}, or put the certificate there.", option) : advice.remedy);
}

/// Each false with errno.
bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::write(fd, text.data(), text.size());
    if (n < 0 && errno != EINTR) return false;
    if (n > 0) text.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

bool write_to(const std::string& file, std::string_view text) {
  const int fd = ::open(file.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY);
  if (fd < 0) return false;
  const bool written = write_all(fd, text);
  const int why = errno;
  const bool closed = ::close(fd) == 0;
  if (!written) errno = why;
  return written && closed;
}

/// As any other program makes a file: what is delivered is not secret.
bool allow_readers(int fd) {
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return ::fchmod(fd, 0666U & ~mask) == 0;
}

/// The name in its folder lasts, too. A file system that cannot do that for a folder is none to complain of here.
void settle_folder(const std::string& file) {
  const std::string folder = std::filesystem::path(file).parent_path().string();
  const int fd = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  (void)::fsync(fd);
  (void)::close(fd);
}

/// All of it or, after an error, the file as it was: written beside it under another name, which then takes its place.
bool replace_file(const std::string& name, std::string_view text) {
  const std::unique_ptr<char, decltype(&std::free)> behind_links(::realpath(name.c_str(), nullptr), std::free);
  const std::string file = behind_links ? behind_links.get() : name;
  std::string temporary = file + ".XXXXXX";
  const int fd = ::mkostemp(temporary.data(), O_CLOEXEC);
  if (fd < 0) return false;
  bool done = write_all(fd, text) && allow_readers(fd) && ::fsync(fd) == 0;
  int why = errno;
  if (::close(fd) != 0 && done) {
    done = false;
    why = errno;
  }
  if (done && ::rename(temporary.c_str(), file.c_str()) != 0) {
    done = false;
    why = errno;
  }
  if (done) {
    settle_folder(file);
  } else {
    (void)::unlink(temporary.c_str());
    errno = why;
  }
  return done;
}

}  // namespace

std::vector<std::string> read_chain_file(const std::string& file, const std::string& option) {
  const auto content = host::FileContent::read(file);
  if (!content) refuse_file(file, option, content.error());
  const auto refuse_content = [&](std::optional<std::size_t> index) {
    host::FileFault fault{
        {.error = Errc::invalid, .input = Input::certificate}, file, tls::look_through(content->bytes())};
    if (index) fault.index = static_cast<std::uint16_t>(*index);
    refuse_file(file, option, fault);
  };
  std::vector<std::string> chain;
  tls::PemReader reader(content->bytes());
  for (tls::PemBlock block; reader.next(block, Input::certificate);) {
    std::string memory(block.decoded_size(), '\0');
    const Result<Bytes> der = block.decode(std::as_writable_bytes(std::span(memory)));
    if (!der || !tls::read_certificate(*der)) refuse_content(chain.size());
    chain.emplace_back(text_of(*der));
  }
  if (chain.empty() || !reader.well_formed()) refuse_content({});
  return chain;
}

std::string pem_text(std::string_view label, Bytes der) {
  std::string text(tls::pem_size(label.size(), der.size()), '\0');
  if (!tls::write_pem(label, der, text)) text.clear();
  return text;
}

int deliver(const std::string& text, const std::string& file) {
  if (file.empty()) return write_output(text);
  struct stat about{};
  // A device or a pipe is written to; only a file is replaced.
  const bool in_place = ::stat(file.c_str(), &about) == 0 && !S_ISREG(about.st_mode);
  if (in_place ? write_to(file, text) : replace_file(file, text)) return 0;
  throw Problem(Errc::storage_failed, fmt::format("{} (--out) cannot be written: {}.", file, std::strerror(errno)),
                "Give the name of a file in a folder to which this user may write, with room for it.");
}

}  // namespace fairlead::cli
