#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keur::schema {

/// What one label of a host name stands for: letters, digits and hyphens as they are, an A-label ("xn--…") decoded or,
/// where `unicode` is set, a U-label (RFC 5890 section 2.3.2.1): as libidn2 judges it: RFC 5891 section 4, RFC 5892, at
/// most 63 ASCII octets. Nothing when it is no label.
std::optional<std::u32string> decode_label(std::u32string_view label, bool unicode);
/// RFC 5893 section 2, for all labels of a name in which any runs from right to left.
bool keeps_bidi_rule(const std::vector<std::u32string>& labels);

} // namespace keur::schema
