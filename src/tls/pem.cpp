// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/pem.hpp"

#include "fairlead/base/base64.hpp"
#include "fairlead/base/text.hpp"

#include "tls/der.hpp"

#include <algorithm>

namespace fairlead::tls {
namespace {

constexpr std::string_view kBegin = "-----BEGIN ";
constexpr std::string_view kEnd = "-----END ";
constexpr std::string_view kDashes = "-----";
constexpr std::string_view kTrustedCertificate = "TRUSTED CERTIFICATE";

/// Takes a line off the front, with its end, which is not given back.
std::string_view take_line(std::string_view& rest) {
  const std::size_t end = std::min(rest.find_first_of("\r\n"), rest.size());
  const std::string_view line = head(rest, end);
  const bool two = tail(rest, end).starts_with("\r\n");
  rest = tail(rest, end + (two ? 2 : 1));
  return line;
}

std::string_view trimmed(std::string_view line) {
  while (line.starts_with(' ') || line.starts_with('\t')) line.remove_prefix(1);
  while (line.ends_with(' ') || line.ends_with('\t')) line.remove_suffix(1);
  return line;
}

/// Whether it is a boundary, or what damage has left of one: no base64 and hardly a text begins so.
bool looks_like_boundary(std::string_view line) { return line.starts_with("-----B") || line.starts_with("-----E"); }

/// What is between `front` and the dashes at the end; empty when it is not such a line.
std::string_view label_in(std::string_view line, std::string_view front) {
  if (!line.starts_with(front) || !line.ends_with(kDashes) || line.size() < front.size() + kDashes.size()) return {};
  return head(tail(line, front.size()), line.size() - front.size() - kDashes.size());
}

/// Takes the lines in front of an empty one off the front of a body whose first line has a colon (RFC 1421
/// section 4.4).
std::string_view take_headers(std::string_view& body) {
  std::string_view rest = body;
  if (take_line(rest).find(':') == std::string_view::npos) return {};
  rest = body;
  while (!rest.empty()) {
    const std::size_t before = body.size() - rest.size();
    if (!trimmed(take_line(rest)).empty()) continue;
    const std::string_view headers = head(body, before);
    body = rest;
    return headers;
  }
  return {};  // No line is empty, and what has a colon is no base64.
}

}  // namespace

bool is_pem(Bytes pem_or_der) {
  return !der::only(pem_or_der, der::kSequence) && text_of(pem_or_der).find(kBegin) != std::string_view::npos;
}

bool PemBlock::may_be(LoadFault::Input input) const {
  if (label.empty()) return true;
  switch (input) {
    case LoadFault::Input::certificate:
      return label == "CERTIFICATE" || label == "X509 CERTIFICATE" || label == kTrustedCertificate;
    case LoadFault::Input::key: return label.ends_with("PRIVATE KEY");
    case LoadFault::Input::revocation_list: return label == "X509 CRL";
  }
  return false;
}

std::size_t PemBlock::decoded_size() const { return label.empty() ? body.size() : (body.size() + 3) / 4 * 3; }

Result<Bytes> PemBlock::decode(MutableBytes into) const {
  ByteWriter writer(into);
  if (label.empty()) {
    writer.bytes(body);
  } else {
    if (!is_base64(text_of(body))) return fail(Errc::invalid);
    decode_base64(text_of(body), writer);
  }
  if (!writer.ok()) return fail(Errc::no_space);
  if (label != kTrustedCertificate) return writer.written();
  const der::Element certificate = der::Reader(writer.written()).element(der::kSequence);
  if (certificate.whole.empty()) return fail(Errc::invalid);
  return certificate.whole;
}

PemReader::PemReader(Bytes pem_or_der)
    : rest_(text_of(pem_or_der)), size_(pem_or_der.size()), der_(!pem_or_der.empty() && !is_pem(pem_or_der)) {
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  if (!der_ && rest_.starts_with(kByteOrderMark)) rest_ = tail(rest_, kByteOrderMark.size());
}

bool PemReader::damaged(std::optional<std::size_t> offset) {
  well_formed_ = false;
  damage_ = offset;
  rest_ = {};
  return false;
}

bool PemReader::next(PemBlock& block) {
  if (der_ && !rest_.empty()) {
    block = {.body = bytes_of(rest_)};
    if (!der::only(block.body, der::kSequence)) return damaged(std::nullopt);
    rest_ = {};
    ++count_;
    return true;
  }
  while (!rest_.empty()) {
    const std::size_t offset = size_ - rest_.size();
    const std::string_view line = trimmed(take_line(rest_));
    if (!looks_like_boundary(line)) continue;
    const std::string_view label = label_in(line, kBegin);
    if (label.empty() || !take_block(label, block)) return damaged(offset);
    ++count_;
    return true;
  }
  return false;
}

bool PemReader::next(PemBlock& block, LoadFault::Input wanted) {
  while (next(block)) {
    if (block.may_be(wanted)) return true;
  }
  return false;
}

bool PemReader::take_block(std::string_view label, PemBlock& block) {
  const std::string_view from_body = rest_;
  while (!rest_.empty()) {
    const std::size_t size = from_body.size() - rest_.size();
    const std::string_view line = trimmed(take_line(rest_));
    if (!looks_like_boundary(line)) continue;
    std::string_view body = head(from_body, size);
    const std::string_view headers = take_headers(body);
    block = {.label = label, .headers = headers, .body = bytes_of(body)};
    return label_in(line, kEnd) == label && is_base64(body);
  }
  return false;
}

}  // namespace fairlead::tls
