// SPDX-License-Identifier: Apache-2.0
#include "fairlead/token/object.hpp"

namespace fairlead::token {

Result<Object> Object::read(MutableBytes bytes) {
  Object object;
  ByteReader reader(bytes);
  object.name_ = reader.u32();
  const std::uint8_t format = reader.u8();
  const std::uint8_t of_class = reader.u8();
  const std::uint16_t size = reader.u16();
  object.flags_ = reader.u32();
  object.attributes_ = reader.take(size);
  if (!reader.ok() || format != kFormat || of_class > static_cast<std::uint8_t>(Class::secret_key)) {
    return fail(Errc::storage_failed);
  }
  object.class_ = static_cast<Class>(of_class);
  object.open_ = bytes.first(kHead + size);
  object.secret_ = bytes.subspan(kHead + size);
  return object;
}

std::optional<OpenAttribute> take_attribute(Bytes& attributes) {
  ByteReader reader(attributes);
  OpenAttribute attribute;
  attribute.type = reader.u16();
  attribute.value = reader.take(reader.u16());
  if (!reader.ok()) return {};
  attributes = reader.rest();
  return attribute;
}

std::optional<Bytes> Object::find(Ulong type) const {
  Bytes rest = attributes_;
  while (const auto attribute = take_attribute(rest)) {
    if (attribute->type == type) return attribute->value;
  }
  return {};
}

std::optional<std::uint32_t> Object::number(Ulong type) const {
  const auto value = find(type);
  if (!value || value->size() != 4) return {};
  return ByteReader(*value).u32();
}

void Object::reveal(MutableBytes secret) {
  secret_ = secret;
  knows_secret_ = true;
}

void Object::withhold() {
  secret_ = {};
  knows_secret_ = false;
}

void ObjectBuilder::flag(Flag flag, bool value) {
  const std::uint32_t bit = 1U << static_cast<unsigned>(flag);
  flags_ = value ? flags_ | bit : flags_ & ~bit;
}

void ObjectBuilder::number(Ulong type, std::uint32_t value) {
  writer_.u16(static_cast<std::uint16_t>(type));
  writer_.u16(4);
  writer_.u32(value);
}

void ObjectBuilder::bytes(Ulong type, Bytes value) {
  if (value.size() > 0xffff) fits_ = false;
  writer_.u16(static_cast<std::uint16_t>(type));
  writer_.u16(static_cast<std::uint16_t>(value.size()));
  writer_.bytes(value);
}

Result<MutableBytes> ObjectBuilder::finish(std::uint32_t name) {
  if (!ok() || writer_.size() > 0xffff) return fail(Errc::no_space);
  ByteWriter head(into_);
  head.u32(name);
  head.u8(Object::kFormat);
  head.u8(static_cast<std::uint8_t>(class_));
  head.u16(static_cast<std::uint16_t>(writer_.size()));
  head.u32(flags_);
  return into_.first(Object::kHead + writer_.size());
}

}  // namespace fairlead::token
