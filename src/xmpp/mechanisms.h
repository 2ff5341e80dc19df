// SASL mechanisms among the features (RFC 6120 §6.4.1, XEP-0388 §2.3).
#pragma once

#include <string>
#include <string_view>

#include "bittern/xmpp/features.h"

namespace bittern::xmpp {

// `feature` without the mechanisms that `policy` leaves out; unchanged if there are none such, and
// nothing if no other is left. What cannot be read is left out as well: a list with text of its
// own, a mechanism that is not text only. `scope` is what its parents declare.
[[nodiscard]] std::string without_mechanisms(std::string_view feature,
                                             const xml::NamespaceScope& scope,
                                             xml::StanzaSplitter::Limits limits,
                                             const FeaturePolicy& policy);

}  // namespace bittern::xmpp
