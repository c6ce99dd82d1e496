// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/path.hpp"

#include "fairlead/tls/certificate_reader.hpp"
#include "fairlead/tls/revocation_list.hpp"

#include "tls/name_match.hpp"

#include <algorithm>
#include <cstdint>
#include <expected>
#include <optional>

namespace fairlead::tls {
namespace {

std::unexpected<ChainFault> fault(Errc error, std::size_t index) {
  return std::unexpected(ChainFault{error, static_cast<std::uint8_t>(index)});
}

/// Goes depth first, and steps back where there is no way on.
class Search {
 public:
  Search(std::span<const Bytes> sent, const Anchors& anchors, SignatureVerifier& verifier, Path& longest)
      : sent_(sent), anchors_(anchors), verifier_(verifier), longest_(longest) {}

  ChainVerdict run() {
    longest_.clear();
    const auto own = sent_.empty() ? fail(Errc::certificate_invalid) : read_certificate(sent_.front());
    if (!sent_.empty()) (void)longest_.push_back(sent_.front());
    if (!own) return fault(Errc::certificate_invalid, 0);
    (void)way_.push_back(own->der);
    if (!is_trusted(*own) && !go_on(*own) && !go_on_weakly(*own)) {
      const std::size_t last = longest_.size() - 1;
      return fault(unknown_ ? Errc::no_memory : Errc::unknown_ca, last);
    }
    longest_ = way_;
    if (weak_) return fault(Errc::certificate_invalid, *weak_);
    return {};
  }

 private:
  static constexpr int kMostSignatures = 32;

  bool is_trusted(const CertificateView& own) {
    for (std::size_t i = 0;; ++i) {
      const Bytes anchor = anchors_.named(own.subject, i);
      if (anchor.empty() || equal(anchor, own.der)) return !anchor.empty();
    }
  }

  /// Whether the way goes on from the peer's own certificate to an anchor.
  bool go_on(const CertificateView& own) {
    // For each certificate on the way, which one of what was sent is to be tried next as its issuer.
    FixedVector<std::size_t, Path::capacity()> next{std::size_t{0}};
    CertificateView last = own;
    if (ends(last)) return true;
    while (true) {
      const std::size_t place = next[next.size() - 1]++;
      if (place >= sent_.size()) {
        next.pop_back();
        if (next.empty()) return false;
        step_back();
        last = *read_certificate(way_[way_.size() - 1]);
        continue;
      }
      const auto read = read_certificate(sent_[place]);
      if (!read || !step(last, *read)) continue;
      last = *read;
      if (ends(last)) return true;
      (void)next.push_back(0);
    }
  }

  /// Whether an anchor is the issuer; then the way is complete.
  bool ends(const CertificateView& last) {
    for (std::size_t i = 0;; ++i) {
      const Bytes anchor = anchors_.named(last.issuer, i);
      if (anchor.empty()) return false;
      const auto read = read_certificate(anchor);
      if (read && step(last, *read)) return true;
    }
  }

  /// The same by signatures that the library cannot verify, where nothing else leads on: the way is refused in the end,
  /// and the reason is a better one than that nobody is known.
  bool go_on_weakly(const CertificateView& last) {
    if (!saw_weak_) return false;
    takes_weak_ = true;
    return go_on(last);
  }

  /// Takes the issuer of `last` onto the way, where it is one that may be there.
  bool step(const CertificateView& last, const CertificateView& issuer) {
    const bool is_on_way = std::ranges::any_of(way_, [&](Bytes one) { return equal(one, issuer.der); });
    if (is_on_way || way_.size() == Path::capacity() || !is_same_name(last.issuer, issuer.subject)) return false;
    if (signatures_ == kMostSignatures) return false;
    ++signatures_;
    const Signed held = verifier_.is_signed(last.der, issuer);
    unknown_ |= held == Signed::unknown;
    saw_weak_ |= held == Signed::unsupported;
    if (held != Signed::yes && (held != Signed::unsupported || !takes_weak_)) return false;
    if (held == Signed::unsupported && !weak_) weak_ = way_.size() - 1;
    (void)way_.push_back(issuer.der);
    if (way_.size() > longest_.size()) longest_ = way_;
    return true;
  }

  void step_back() {
    way_.pop_back();
    if (weak_ && *weak_ + 1 >= way_.size()) weak_.reset();
  }

  std::span<const Bytes> sent_;
  const Anchors& anchors_;
  SignatureVerifier& verifier_;
  Path& longest_;
  Path way_;
  std::optional<std::size_t> weak_;  ///< The first certificate whose signature the library cannot verify.
  int signatures_ = 0;
  bool unknown_ = false;
  bool saw_weak_ = false;
  bool takes_weak_ = false;
};

bool may_sign_lists(const CertificateView& issuer) { return !issuer.key_usage || issuer.key_usage->crl_sign; }

bool is_of_another_key(const RevocationListView& list, const CertificateView& issuer) {
  return !list.authority_key_id.empty() && !issuer.subject_key_id.empty() &&
         !equal(list.authority_key_id, issuer.subject_key_id);
}

/// What a list says of a certificate.
enum class Said : std::uint8_t {
  nothing,      ///< It is another issuer's.
  not_revoked,  ///< As its issuer has signed.
  unproven      ///< It does not name it, and is of another key of the same name.
};

std::expected<Said, ChainFault> look_up(const CertificateView& one, std::size_t index, const CertificateView& issuer,
                                        Bytes der, SignatureVerifier& verifier) {
  const auto list = read_revocation_list(der);
  if (!list) return fault(Errc::revocation_unknown, index);
  if (!is_same_name(list->issuer, one.issuer)) return Said::nothing;
  if (list->unknown_critical_extension) return fault(Errc::revocation_unknown, index);
  const bool of_another_key = is_of_another_key(*list, issuer);
  if (!of_another_key) {
    if (!may_sign_lists(issuer)) return fault(Errc::revocation_unknown, index);
    switch (verifier.is_signed(der, issuer)) {
      case Signed::yes: break;
      case Signed::unknown: return fault(Errc::no_memory, index);
      case Signed::no:
      case Signed::unsupported: return fault(Errc::revocation_unknown, index);
    }
  }
  if (list->names(one.serial)) return fault(Errc::certificate_revoked, index);
  return of_another_key ? Said::unproven : Said::not_revoked;
}

/// One that names it decides, also beside others that cannot be relied on.
ChainVerdict look_up_in_all(const CertificateView& one, std::size_t index, const CertificateView& issuer,
                            std::span<const Bytes> lists, SignatureVerifier& verifier) {
  Said best = Said::nothing;
  bool unknown = false;
  for (const Bytes list : lists) {
    const auto said = look_up(one, index, issuer, list, verifier);
    if (!said && said.error().error != Errc::revocation_unknown) return std::unexpected(said.error());
    unknown |= !said;
    if (said && best != Said::not_revoked && *said != Said::nothing) best = *said;
  }
  return unknown || best == Said::unproven ? fault(Errc::revocation_unknown, index) : ChainVerdict();
}

}  // namespace

ChainVerdict find_path(std::span<const Bytes> sent, const Anchors& anchors, SignatureVerifier& verifier, Path& found) {
  return Search(sent, anchors, verifier, found).run();
}

ChainVerdict check_revocation(std::span<const Bytes> path, std::span<const Bytes> lists, SignatureVerifier& verifier) {
  path = path.first(std::min<std::size_t>(path.size(), Policy::kLongestChain));
  for (std::size_t i = 0; i + 1 < path.size() && !lists.empty(); ++i) {
    const auto one = read_certificate(path[i]);
    const auto issuer = read_certificate(path[i + 1]);
    if (!one || !issuer) return fault(Errc::certificate_invalid, one ? i + 1 : i);
    if (auto verdict = look_up_in_all(*one, i, *issuer, lists, verifier); !verdict) return verdict;
  }
  return {};
}

}  // namespace fairlead::tls
