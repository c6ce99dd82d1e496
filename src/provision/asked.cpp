// SPDX-License-Identifier: Apache-2.0
#include "provision/asked.hpp"

#include "fairlead/base/text.hpp"
#include "fairlead/base/try.hpp"
#include "fairlead/provision/line.hpp"
#include "fairlead/provision/message.hpp"
#include "fairlead/provision/object_attributes.hpp"

#include <array>
#include <cstdint>
#include <utility>

namespace fairlead::provision {
namespace {

template <class T>
struct Named {
  std::string_view name;
  T Asked::* member;
};
constexpr std::array kTexts = {
    Named<Bytes>{"label", &Asked::label},
    Named<Bytes>{"id", &Asked::id},
    Named<Bytes>{"pin", &Asked::pin},
    Named<Bytes>{"new-pin", &Asked::new_pin},
};
constexpr std::array kNumbers = {
    Named<std::size_t>{"object", &Asked::object},
    Named<std::size_t>{"attribute", &Asked::attribute},
    Named<std::size_t>{"category", &Asked::category},
    Named<std::size_t>{"size", &Asked::size},
};

std::optional<pkcs11::NewKeyKind> kind_of(std::string_view text) {
  using enum pkcs11::NewKeyKind;
  for (const auto kind : {ec_p256, ec_p384, rsa_2048, rsa_3072, rsa_4096}) {
    if (text == pkcs11::name(kind)) return kind;
  }
  return {};
}

std::optional<platform::HashAlgorithm> hash_of(std::string_view text) {
  using enum platform::HashAlgorithm;
  if (text == "sha256") return sha256;
  if (text == "sha384") return sha384;
  if (text == "sha512") return sha512;
  return {};
}

Result<void> want(Asked& asked, std::size_t attribute, Bytes value) {
  const auto type = static_cast<pkcs11::AttributeType>(attribute);
  const auto form = form_of(type);
  if (!form) return fail(Errc::invalid);
  if (*form == AttributeForm::bytes) {
    asked.wanted.bytes(type, value);
    return {};
  }
  const auto number = read_number(text_of(value));
  if (!number) return fail(Errc::invalid);
  if (*form == AttributeForm::number) {
    asked.wanted.number(type, *number);
  } else {
    asked.wanted.flag(type, *number != 0);
  }
  return {};
}

Result<void> add(Asked& asked, const Field& field) {
  for (const auto& [name, member] : kTexts) {
    if (name == field.name) return asked.*member = field.value, Result<void>();
  }
  const std::string_view text = text_of(field.value);
  const auto number = read_number(text);
  for (const auto& [name, member] : kNumbers) {
    if (name != field.name) continue;
    if (!number) return fail(Errc::invalid);
    asked.*member = *number;
    return {};
  }
  if (field.name == "user") return asked.user = text, Result<void>();
  if (field.name == "kind") return asked.kind = kind_of(text), Result<void>();
  if (field.name == "hash") return asked.hash = hash_of(text), Result<void>();
  return fail(Errc::invalid);
}

/// The bit of this word in a set of such words. None: it is not among them.
std::uint32_t bit_of(std::string_view word, std::string_view words) {
  for (std::uint32_t bit = 1; !words.empty(); bit <<= 1U) {
    if (take_word(words) == word) return bit;
  }
  return 0;
}
std::uint32_t all_bits_of(std::string_view words) {
  std::uint32_t bits = 0;
  for (; !words.empty(); take_word(words)) bits = bits << 1U | 1U;
  return bits;
}

/// Notes which fields of a form a message has.
class FormCheck {
 public:
  explicit FormCheck(const AskedForm& form) : form_(form) {}

  Result<void> add(std::string_view name) {
    const bool is_new = note(name, form_.needs, needed_) || note(name, form_.takes, taken_);
    return is_new ? Result<void>() : fail(Errc::invalid);
  }
  [[nodiscard]] bool is_whole() const { return needed_ == all_bits_of(form_.needs); }

 private:
  static bool note(std::string_view name, std::string_view words, std::uint32_t& seen) {
    const std::uint32_t bit = bit_of(name, words) & ~seen;
    seen |= bit;
    return bit != 0;
  }

  const AskedForm& form_;
  std::uint32_t needed_ = 0;
  std::uint32_t taken_ = 0;
};

}  // namespace

Result<Asked> read_asked(MutableBytes message, const AskedForm& form) {
  Asked asked;
  FormCheck check(form);
  MessageReader reader(message);
  while (const auto field = reader.next()) {
    if (const auto attribute = read_number(field->name); attribute && form.attributes == AskedAttributes::any) {
      FAIRLEAD_TRY(want(asked, *attribute, field->value));
      continue;
    }
    FAIRLEAD_TRY(check.add(field->name));
    FAIRLEAD_TRY(add(asked, *field));
  }
  if (!reader.ok() || !check.is_whole()) return fail(Errc::invalid);
  if (!asked.wanted.ok()) return fail(Errc::no_space);
  asked.body = reader.body();
  if (!asked.body.empty() && form.body == AskedBody::none) return fail(Errc::invalid);
  return asked;
}

}  // namespace fairlead::provision
