#pragma once
#include "openapi/description.hpp"

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

/// Every rule that `keur lint` knows, as one table: permanent id, level, section, meaning.
namespace keur::openapi {

enum class Rule : std::uint8_t {
  VersionForm,
  VersionPatch,
  NothingDescribed,
  FieldUnknown,
  FieldMissing,
  FieldType,
  FieldValue,
  FieldVersion,
  UriForm,
  ComponentName,
  ReferenceUnresolved,
  ReferenceOutside,
  ReferenceKind,
  SchemaReferenceKind,
  ReferenceLoop,
  ReferenceSiblings,
  ReferenceIndirect,
  OperationReference,
  DocumentUnreadable,
  PathsEmpty,
  PathSlash,
  PathBraces,
  PathQuery,
  PathEmptySegment,
  AdditionalOperation,
  PathDuplicate,
  PathParameterRepeated,
  PathParameterUndeclared,
  PathParameterUnused,
  PathParameterRequired,
  OperationIdDuplicate,
  RequestBodyIgnored,
  TagDuplicate,
  TagParent,
  ParameterDuplicate,
  ParameterIn,
  ParameterSchemaContent,
  ParameterContentCount,
  ParameterStyle,
  ParameterStyleType,
  ParameterIgnored,
  ParameterReserved,
  HeaderName,
  ParameterQuerystring,
  ExampleExclusive,
  ResponsesEmpty,
  ResponseStatus,
  ResponseHeaderIgnored,
  MediaTypeName,
  EncodingIgnored,
  EncodingProperty,
  SecurityUnknown,
  SecurityScopeUnknown,
  SecurityScopesUnexpected,
  SecuritySchemeType,
  SecuritySchemeField,
  SecuritySchemeHttp,
  ServerVariableUndeclared,
  ServerVariableUnused,
  ServerVariableDefault,
  ServerVariableEnum,
  ServerBraces,
  ServerQuery,
  ServerVariableRepeated,
  LinkTarget,
  LinkOperationUnknown,
  LinkParameterUnknown,
  RuntimeExpression,
  SchemaType,
  SchemaKeywordType,
  SchemaKeywordIgnored,
  SchemaDialect,
  SchemaBounds,
  SchemaItemsMissing,
  SchemaDefault,
  SchemaEnum,
  SchemaDirection,
  SchemaPattern,
  SchemaPatternUnjudged,
  SchemaLoop,
  SchemaEndless,
  SchemaUnguarded,
  SchemaUnsatisfiable,
  DiscriminatorMapping,
  DiscriminatorProperty,
  OverlayInvalid,
  OverlayNoMatch,
  ExportInvalid,
  SwaggerUnlifted,
  TextRemark,
};

struct RuleInfo {
  Rule rule;
  std::string_view id;
  Problem::Level level; // of most versions
  int section;          // as KindInfo::section; 0 = outside the OpenAPI Specification or of the object at hand
  std::string_view meaning;
  /// Versions (bits by Version) whose text says MUST: there a warning is an error.
  std::uint8_t must = 0;

  Problem::Level level_in(Version version) const {
    return (must >> static_cast<unsigned>(version)) & 1U ? Problem::Level::Error : level;
  }
};

std::span<const RuleInfo> rules();
const RuleInfo& info(Rule rule);

/// Collects problems: each (rule, place, message) once, at most `limit` of them, then one that says so.
class Problems {
public:
  explicit Problems(std::size_t limit = 5'000) : limit_(limit) {}
  void set_version(Version version) { version_ = version; }
  /// `section_number` overrides the rule's own when that is 0.
  void add(Rule rule, std::string message, Location where, int section_number = 0);
  void add(Problem problem);
  /// Ordered by document (the root first), line, column.
  std::vector<Problem> take(const std::string& root_name);

private:
  std::size_t limit_;
  std::size_t dropped_ = 0;
  Version version_ = Version::V30;
  std::vector<Problem> problems_;
  std::set<std::tuple<std::string, std::string, std::string, std::string>> seen_;
};

} // namespace keur::openapi
