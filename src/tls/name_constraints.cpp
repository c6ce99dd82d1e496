// SPDX-License-Identifier: Apache-2.0
#include "tls/name_constraints.hpp"

#include "tls/der.hpp"
#include "tls/general_name.hpp"
#include "tls/name_match.hpp"
#include "tls/work.hpp"

#include <algorithm>
#include <string_view>

namespace fairlead::tls {
namespace {

using namespace std::literals;

constexpr std::uint8_t kPermitted = der::constructed(0);
constexpr std::uint8_t kExcluded = der::constructed(1);

/// A second or two on a Cortex-M3. A hundred names under five hundred subtrees are a third of it.
constexpr std::size_t kMostWork = std::size_t{8} * 1024 * 1024;

struct Constraints {
  Bytes permitted;
  Bytes excluded;
};

Constraints constraints_in(Bytes value) {
  der::Reader reader(der::only(value, der::kSequence).value_or(Bytes()));
  const Bytes permitted = reader.next_is(kPermitted) ? reader.content(kPermitted) : Bytes();
  const Bytes excluded = reader.next_is(kExcluded) ? reader.content(kExcluded) : Bytes();
  return {permitted, excluded};
}

/// The next GeneralSubtree's base.
der::Element take_subtree(der::Reader& subtrees) { return der::Reader(subtrees.content(der::kSequence)).any(); }

/// GeneralSubtrees, from their content.
bool are_subtrees(Bytes content) {
  der::Reader subtrees(content);
  while (!subtrees.empty()) {
    der::Reader subtree(subtrees.content(der::kSequence));
    if (!general_name::is_choice(subtree.any().tag) || !subtree.finished()) return false;
  }
  return !content.empty();
}

/// Section 6.1.3 (b): within one of the subtrees of its form, if there are any.
bool permits(Bytes subtrees_content, const der::Element& name, Work& work) {
  bool limited = false;
  for (der::Reader subtrees(subtrees_content); !subtrees.empty();) {
    const der::Element subtree = take_subtree(subtrees);
    if (!work.spend(0)) return false;
    if (subtree.tag != name.tag) continue;
    if (match_name(name, subtree, work) == Match::yes) return true;
    limited = true;
  }
  return !limited;
}

/// Section 6.1.3 (c): clear of every subtree.
bool excludes(Bytes subtrees_content, const der::Element& name, Work& work) {
  for (der::Reader subtrees(subtrees_content); !subtrees.empty();) {
    const der::Element subtree = take_subtree(subtrees);
    if (!work.spend(0)) return true;
    if (subtree.tag == name.tag && match_name(name, subtree, work) != Match::no) return true;
  }
  return false;
}

/// Whether every CA of `above` lets `name` be.
bool admitted(const der::Element& name, std::span<const CertificateView> above, Work& work) {
  return std::ranges::all_of(above, [&](const CertificateView& ca) {
    const Constraints constraints = constraints_in(ca.name_constraints);
    return !excludes(constraints.excluded, name, work) && permits(constraints.permitted, name, work);
  });
}

/// Whether a Name has an attribute emailAddress, to which constraints of that form apply (section 4.2.1.10).
bool has_email(Bytes subject) {
  constexpr std::string_view kEmailAddress = "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01"sv;
  for (der::Reader sets(der::only(subject, der::kSequence).value_or(Bytes())); !sets.empty();) {
    for (der::Reader attributes(sets.content(der::kSet)); !attributes.empty();) {
      der::Reader attribute(attributes.content(der::kSequence));
      if (text_of(attribute.content(der::kOid)) == kEmailAddress) return true;
    }
  }
  return false;
}

bool all_names_admitted(const CertificateView& one, std::span<const CertificateView> above, Work& work) {
  const auto rdns = der::only(one.subject, der::kSequence);
  const bool empty_subject = rdns && rdns->empty();
  if (!empty_subject && !admitted({general_name::kDirectory, one.subject}, above, work)) return false;
  if (has_email(one.subject) && !admitted({general_name::kEmail}, above, work)) return false;
  if (one.alternative_names.empty()) return true;
  const auto content = der::only(one.alternative_names, der::kSequence);
  if (!content) return false;
  der::Reader names(*content);
  while (!names.empty()) {
    if (!admitted(names.any(), above, work)) return false;
  }
  return names.ok();
}

bool is_constrained(const CertificateView& ca) { return !ca.name_constraints.empty(); }

std::unexpected<ChainFault> fault(std::size_t index) {
  return std::unexpected(ChainFault{Errc::certificate_invalid, static_cast<std::uint8_t>(index)});
}

}  // namespace

bool are_name_constraints(Bytes value) {
  const auto content = der::only(value, der::kSequence);
  if (!content || content->empty()) return false;
  der::Reader reader(*content);
  if (reader.next_is(kPermitted) && !are_subtrees(reader.content(kPermitted))) return false;
  if (reader.next_is(kExcluded) && !are_subtrees(reader.content(kExcluded))) return false;
  return reader.finished();
}

ChainVerdict check_name_constraints(std::span<const CertificateView> chain) {
  for (std::size_t i = 1; i < chain.size(); ++i) {
    if (is_constrained(chain[i]) && !are_name_constraints(chain[i].name_constraints)) return fault(i);
  }
  Work work(kMostWork);
  for (std::size_t i = 0; i < chain.size(); ++i) {
    const std::span<const CertificateView> above = chain.subspan(i + 1);
    if ((i != 0 && chain[i].self_issued()) || std::ranges::none_of(above, is_constrained)) continue;
    if (!all_names_admitted(chain[i], above, work)) return fault(i);
  }
  return {};
}

}  // namespace fairlead::tls
