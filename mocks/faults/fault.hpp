#pragma once
#include "base/result.hpp"
#include "json/value.hpp"
#include "mocks/server/message.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace keur::mocks {

/// How an export job goes wrong; chosen when the job is started.
enum class JobFault : std::uint8_t {
  None,
  Never,
  Failed,
  UnknownStatus,
  LowerCaseStatus,
  NullStatus,
  BackToRunning,
  LateVisible,
  NeverVisible,
  NoJobId,
  BadJobId,
  NoFiles,
  NullFiles,
  RelativeFile,
  ExpiredFiles,
  MissingFile,
  CrossTenant,
  OpenFiles,
  EternalFiles,
  FieldsIgnored,
  ContactWithoutScope,
  SharedJobId,
  NoCallback,
  CallbackTwice,
  BadCallback,
};
/// How an exported file goes wrong.
enum class FileFault : std::uint8_t {
  None,
  NoHeader,
  ByteOrderMark,
  Semicolons,
  RaggedRow,
  UnbalancedQuote,
  MissingColumn,
  ExtraColumn,
  ColumnOrder,
  BadDate,
  BadNumber,
  DuplicateKey,
  UpperCaseHeader,
  Latin1,
  HeaderOnly,
  EmptyFile,
  RequiredEmpty,
  DifferentSecondHeader,
  BareQuote,
  MixedLineEnds,
  QuotedNewline,
};
/// What a server does wrong before it answers: checks left out.
enum class Behaviour : std::uint8_t {
  None,
  SkipsAuthentication,
  IgnoresScopes,
  IgnoresExpiry,
  IgnoresSignature,
  IgnoresAudience,
  IgnoresScheme,
  SkipsValidation,
  IgnoresContentType,
  IgnoresAccept,
  AnyMethod,
  AnyPath,
  CrashesOnInvalid,
  ForgetsDeletion,
  AnswersEarly,
  NeverReads,
  ForgetsChanges,
  IgnoresQuery,
  ListsNothingNew,
  TakesReadOnly,
  MindsSchemeCase,
  IgnoresPreconditions,
  RestlessTags,
  PatchesHalf,
  ForgetsKeys,
  DoesWhatItRefuses,
  NeverSaysMade,
  ShiftsRanges,
};

enum class FaultKind : std::uint8_t {
  Status,
  Body,
  Schema,
  Header,
  Timing,
  Framing,
  Behaviour,
  Job,
  File,
  Token,
  Metadata
};
std::string_view name(FaultKind kind);

/// What a fault may look at when it spoils a finished reply.
struct FaultContext {
  const Request& request;
  /// Does the schema of the answer accept this body? True where the answer has no JSON schema.
  std::function<bool(const json::Value&)> accepts;
};

/// One way to be wrong. `catalogue` names the ids of the reliability catalogue that it produces.
struct Fault {
  std::string_view id;
  FaultKind kind;
  std::string_view meaning;
  std::string_view catalogue;
  void (*spoil)(Reply&, const FaultContext&) = nullptr;
  JobFault job = JobFault::None;
  FileFault file = FileFault::None;
  Behaviour behaviour = Behaviour::None;
  /// Changes JOSE header and claims before the authorization server signs them.
  void (*claims)(json::Value& header, json::Value& claims) = nullptr;
};
const std::vector<Fault>& faults();
/// Ids of the reliability catalogue (H, T, J) that no fault of this table produces, and why.
struct CatalogueGap {
  std::string_view ids; // separated by spaces
  std::string_view reason;
};
const std::vector<CatalogueGap>& catalogue_gaps();
/// harness/docs/faults.md, made from both tables.
std::string faults_page();
const Fault* find_fault(std::string_view id);

/// The faults that hold for one request.
class FaultSet {
public:
  void add(const Fault& fault) { faults_.push_back(&fault); }
  bool empty() const { return faults_.empty(); }
  bool has(Behaviour behaviour) const;
  JobFault job() const;
  FileFault file() const;
  /// The first change of claims, or null.
  void (*claims() const)(json::Value&, json::Value&);
  /// Spoils the reply with every fault that does so, in order.
  void spoil(Reply& reply, const FaultContext& context) const;

private:
  std::vector<const Fault*> faults_;
};

/// Which faults are switched on: "id" for every operation of the API (token faults: for the token endpoint), "id@METHOD
/// /path" for one operation or any path of the mock, such as "POST /connect/token". A request switches further ones on
/// for itself with the field X-Keur-Fault: id, id.
class FaultPlan {
public:
  /// Error: Usage, with the nearest known id.
  static Result<FaultPlan> parse(const std::vector<std::string>& texts);
  enum class Place : std::uint8_t { Api, TokenEndpoint, Metadata, File };
  /// `operation` is "METHOD /path/template", "METHOD /path" of what is not described, or "METHOD /exports" for files,
  /// which only faults that name them reach.
  FaultSet active(const Request& request, std::string_view operation, Place place) const;
  /// What is wrong with the request's X-Keur-Fault fields: an id that no fault has, with the nearest ones; "" =
  /// nothing.
  static std::string trouble_with(const Request& request);
  bool empty() const { return selections_.empty(); }

private:
  struct Selection {
    const Fault* fault;
    std::string operation; // "" = any
  };
  std::vector<Selection> selections_;
};

} // namespace keur::mocks
