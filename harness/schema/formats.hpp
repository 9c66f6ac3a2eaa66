#pragma once
#include "json/value.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace keur::schema {

/// Judges a value of the kind the format speaks about; every other kind passes.
using FormatCheck = bool (*)(const json::Value&);

/// The check of a `format` name: JSON Schema 2020-12 validation section 7.3 and the OpenAPI format registry (int32,
/// int64, byte …). Null when the name is not known or no value can break it.
FormatCheck find_format(std::string_view name);
/// Known, and satisfied by every value: password, float, double, binary and other hints.
bool is_annotation_format(std::string_view name);

// The grammars, each for a whole text. Times: RFC 3339 section 5.6 and appendix A (duration).
bool is_date(std::string_view text);
bool is_time(std::string_view text);
bool is_date_time(std::string_view text);
bool is_duration(std::string_view text);
/// RFC 1123 section 2.1; labels that start with "xn--" must decode to an IDNA2008 label.
bool is_hostname(std::string_view text);
/// RFC 5890 section 2.3.2.3: U-labels, A-labels and plain ones; the four IDNA2003 dots separate.
bool is_idn_hostname(std::string_view text);
/// RFC 2673 section 3.2 and RFC 4291 section 2.2.
bool is_ipv4(std::string_view text);
bool is_ipv6(std::string_view text);
/// RFC 5321 section 4.1.2 and RFC 6531.
bool is_email(std::string_view text);
bool is_idn_email(std::string_view text);
/// RFC 3986 appendix A, RFC 3987 section 2.2, RFC 6570 section 2.
bool is_uri(std::string_view text);
bool is_uri_reference(std::string_view text);
bool is_iri(std::string_view text);
bool is_iri_reference(std::string_view text);
bool is_uri_template(std::string_view text);
/// RFC 6901 section 3 and draft-bhutton-relative-json-pointer-00.
bool is_json_pointer(std::string_view text);
bool is_relative_json_pointer(std::string_view text);
/// RFC 9562 section 4.
bool is_uuid(std::string_view text);
/// RFC 4648 section 4, with padding.
bool is_base64(std::string_view text);
std::optional<std::string> decode_base64(std::string_view text);

} // namespace keur::schema
