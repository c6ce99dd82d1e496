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
#include <cstdio>
#include <cstring>
#include <memory>
#include <span>
#include <utility>

#include <fmt/format.h>

namespace fairlead::cli {
namespace {

using Input = tls::LoadFault::Input;

[[noreturn]] void refuse_file(const std::string& file, const host::FileFault& fault) {
  const host::FileAdvice advice = host::advice(fault);
  const bool absent = fault.error == Errc::key_missing;
  throw Problem(fault.error, fmt::format("{} (--cert) {}.", file, advice.finding),
                absent ? "Correct --cert, or put the certificate there." : advice.remedy);
}

}  // namespace

std::vector<std::string> read_chain_file(const std::string& file) {
  const auto content = host::FileContent::read(file);
  if (!content) refuse_file(file, content.error());
  const auto refuse_content = [&](std::optional<std::size_t> index) {
    host::FileFault fault{
        {.error = Errc::invalid, .input = Input::certificate}, file, tls::look_through(content->bytes())};
    if (index) fault.index = static_cast<std::uint16_t>(*index);
    refuse_file(file, fault);
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
  std::FILE* const opened = std::fopen(file.c_str(), "we");
  const bool written = opened != nullptr && std::fwrite(text.data(), 1, text.size(), opened) == text.size();
  const bool closed = opened != nullptr && std::fclose(opened) == 0;
  if (written && closed) return 0;
  throw Problem(Errc::storage_failed, fmt::format("{} (--out) cannot be written: {}.", file, std::strerror(errno)),
                "Give the name of a file that this user may write, with room for it.");
}

}  // namespace fairlead::cli
