// SPDX-License-Identifier: Apache-2.0
#include "pin.hpp"

#include "terminal.hpp"
#include "token_access.hpp"
#include "token_objects.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace fairlead::cli {
namespace {

using Text = Secret<pkcs11::kLongestPin>;
using pkcs11::UriAttribute;

[[noreturn]] void refuse_length(const std::string& where) {
  throw Problem(Errc::invalid, fmt::format("{} is empty, or longer than {} bytes.", where, pkcs11::kLongestPin),
                "A PIN is one line.");
}

/// Its first line.
Text read_file(const std::string& file) {
  const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC);
  Secret<pkcs11::kLongestPin + 1> content;  // With the end of its line.
  const MutableBytes memory = content.resize(pkcs11::kLongestPin + 1);
  std::size_t size = 0;
  ssize_t got = descriptor < 0 ? -1 : 0;
  while (got >= 0 && size < memory.size()) {
    got = ::read(descriptor, memory.data() + size, memory.size() - size);
    if (got < 0 && errno == EINTR) {
      got = 0;
    } else if (got <= 0) {
      break;
    }
    size += static_cast<std::size_t>(got);
  }
  const int error = errno;
  if (descriptor >= 0) close(descriptor);
  if (got < 0) {
    throw Problem(error == ENOENT ? Errc::key_missing : Errc::storage_failed,
                  fmt::format("The PIN file {} cannot be read: {}.", file, std::strerror(error)),
                  "Give a file whose first line is the PIN, which this user may read.");
  }
  const std::string_view all = text_of(content.reveal().first(size));
  std::string_view line = all.substr(0, all.find('\n'));
  if (line.ends_with('\r')) line.remove_suffix(1);
  Text pin;
  if (line.empty() || !pin.assign(bytes_of(line))) refuse_length("The PIN in " + file);
  return pin;
}

Text read_variable(const std::string& variable) {
  const char* const value = std::getenv(variable.c_str());
  if (value == nullptr) {
    throw Problem(Errc::key_missing,
                  fmt::format("The environment has no variable {}, which should hold the PIN.", variable),
                  "Set it, or give the PIN otherwise: --pin-file, or at the terminal.");
  }
  Text pin;
  if (*value == '\0' || !pin.assign(bytes_of(value))) refuse_length("The PIN in the variable " + variable);
  return pin;
}

/// RFC 7512 section 2.4: a file by its path, or as a URI.
std::string file_of_source(const pkcs11::UriValue& source) {
  std::string text = decoded(source);
  if (text.starts_with("file:")) text.erase(0, 5);
  if (text.starts_with("///")) text.erase(0, 2);
  if (!text.starts_with('/')) {
    refuse(fmt::format("pin-source in the URI, \"{}\", is not the path of a file.", text),
           "Write pin-source=file:/path/to/file, or give --pin-file.");
  }
  return text;
}

}  // namespace

Pin::Pin(PinPlace place, const pkcs11::Uri& uri, std::string whose)
    : place_(std::move(place)), whose_(std::move(whose)) {
  if (place_.file && place_.variable) {
    refuse("The PIN is to come from a file and from the environment.", "Give --pin-file or --pin-env.");
  }
  if (place_.file || place_.variable) return;
  if (const pkcs11::UriValue source = uri[UriAttribute::pin_source]; source.given())
    place_.file = file_of_source(source);
  if (const pkcs11::UriValue value = uri[UriAttribute::pin_value]; value.given()) value_ = value;
}

std::string Pin::warning() const {
  if (!value_) return {};
  return "The URI holds the PIN, which other users of this machine may see: use --pin-file, --pin-env or pin-source.";
}

Text Pin::read(const std::string& of_what) {
  if (place_.file) return read_file(*place_.file);
  if (place_.variable) return read_variable(*place_.variable);
  if (!value_) return ask_secret(fmt::format("{} of {}: ", whose_, of_what));
  Text pin;
  const auto decoded = value_->decode(pin.resize(Text::capacity()));
  if (!decoded || decoded->empty()) refuse_length("The PIN in the URI");
  (void)pin.resize(decoded->size());
  return pin;
}

Text Pin::read_new(const std::string& of_what) {
  if (given()) return read(of_what);
  Text pin = ask_secret(fmt::format("New {} of {}: ", whose_, of_what));
  const Text again = ask_secret("The same again: ");
  if (!equal(pin.reveal(), again.reveal())) refuse("The two PINs differ.", "Try again.");
  return pin;
}

Result<std::size_t> Pin::do_pin(const pkcs11::TokenInfo& token, MutableBytes into) {
  const std::string name = printable(token.label.text());
  problem_.reset();
  try {
    if (token.user_pin_final_try && given()) {
      throw Problem(Errc::pin_incorrect,
                    fmt::format("The token \"{}\" has refused PINs, and locks after one more: it is not risked.", name),
                    "Give the right PIN once at the terminal (without --pin-file and --pin-env).");
    }
    const Text pin = read(token.user_pin_final_try ? name + " (the last try before it locks)" : name);
    return copy_bytes(into, pin.reveal());
  } catch (const Problem& problem) {
    problem_ = problem;
    return fail(problem.error());
  }
}

}  // namespace fairlead::cli
