// SPDX-License-Identifier: Apache-2.0
#include "fairlead/pkcs11/anchors.hpp"

#include "fairlead/base/try.hpp"
#include "fairlead/pkcs11/object_search.hpp"
#include "fairlead/tls/certificate_reader.hpp"

#include "pkcs11/absent.hpp"
#include "pkcs11/named_objects.hpp"

#include <cstddef>
#include <optional>

namespace fairlead::pkcs11 {
namespace {

/// Whether the URI names some; invalid: by an empty name, which many objects have that nobody meant.
Result<bool> names_some(const Uri& uri) {
  bool given = false;
  for (const UriValue& value : {uri[UriAttribute::object], uri[UriAttribute::id]}) {
    if (value.given() && value.size() == 0) return fail(Errc::invalid);
    given = given || value.given();
  }
  return given;
}

/// Whether one of these has a mark.
Result<bool> any_is_marked(Session& session, const Attributes& wanted) {
  FAIRLEAD_TRY_ASSIGN(ObjectSearch search, ObjectSearch::begin(session, wanted));
  for (;;) {
    FAIRLEAD_TRY_ASSIGN(const std::optional<ObjectHandle> object, search.next());
    if (!object) return false;
    FAIRLEAD_TRY_ASSIGN(const bool marked, is_marked_anchor(session, *object));
    if (marked) return true;
  }
}

}  // namespace

Result<bool> is_marked_anchor(Session& session, ObjectHandle certificate) {
  const auto trusted = session.flag(certificate, AttributeType::trusted);
  if (trusted && *trusted) return true;
  if (!trusted && !is_absent(trusted.error())) return fail(trusted.error());
  const auto category = session.number(certificate, AttributeType::certificate_category);
  if (!category && !is_absent(category.error())) return fail(category.error());
  return category && *category == static_cast<Ulong>(CertificateCategory::authority);
}

Result<std::span<const Bytes>> read_anchors(Session& session, const Uri& uri, const AnchorMemory& memory) {
  if (uri.type().value_or(ObjectType::certificate) != ObjectType::certificate) return fail(Errc::invalid);
  FAIRLEAD_TRY_ASSIGN(const bool named, names_some(uri));
  Attributes wanted;
  wanted.object_class(ObjectClass::certificate)
      .number(AttributeType::certificate_type, static_cast<Ulong>(CertificateType::x_509));
  NamedObjects names;
  FAIRLEAD_TRY(names.add_to(wanted, uri));
  FAIRLEAD_TRY_ASSIGN(const bool by_mark, named ? any_is_marked(session, wanted) : true);
  FAIRLEAD_TRY_ASSIGN(ObjectSearch search, ObjectSearch::begin(session, wanted));
  MutableBytes room = memory.bytes;
  std::size_t count = 0;
  for (;;) {
    FAIRLEAD_TRY_ASSIGN(const std::optional<ObjectHandle> object, search.next());
    if (!object) break;
    if (by_mark) {
      FAIRLEAD_TRY_ASSIGN(const bool marked, is_marked_anchor(session, *object));
      if (!marked) continue;
    }
    const Result<Bytes> der = session.read(*object, AttributeType::value, room);
    if (!der && !is_absent(der.error())) return fail(der.error());
    const auto view = der ? tls::read_certificate(*der) : fail(Errc::certificate_invalid);
    if (!view && named) return fail(Errc::certificate_invalid);
    if (!view || !view->is_ca) continue;
    if (count == memory.anchors.size()) return fail(Errc::no_space);
    memory.anchors[count++] = *der;
    room = room.subspan(der->size());
  }
  if (count == 0) return fail(Errc::key_missing);
  return memory.anchors.first(count);
}

}  // namespace fairlead::pkcs11
