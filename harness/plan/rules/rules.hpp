#pragma once
#include "plan/drafts.hpp"
#include "plan/planner.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The rules' functions, for the table in registry.cpp, and what they share.
namespace keur::plan::derive {

using Cases = std::vector<Case>;
using Kind = Expectation::Kind;
using namespace resource;

Cases valid_request(const RuleContext&);
Cases declared_example(const RuleContext&);
Cases optional_parameter(const RuleContext&);
Cases boundary_value(const RuleContext&);
Cases request_media_type(const RuleContext&);
Cases no_token(const RuleContext&);
Cases garbage_token(const RuleContext&);
Cases wrong_scheme(const RuleContext&);
Cases expired_token(const RuleContext&);
Cases bad_signature(const RuleContext&);
Cases other_audience(const RuleContext&);
Cases bad_credential(const RuleContext&);
Cases misplaced_key(const RuleContext&);
Cases partial_credentials(const RuleContext&);
Cases missing_scope(const RuleContext&);
Cases other_tenant(const RuleContext&);
Cases missing_required(const RuleContext&);
Cases invalid_value(const RuleContext&);
Cases malformed_body(const RuleContext&);
Cases wrong_content_type(const RuleContext&);
Cases not_acceptable(const RuleContext&);
Cases undeclared_method(const RuleContext&);
Cases unknown_thing(const RuleContext&);
Cases link(const RuleContext&);
Cases created_thing_found(const RuleContext&);
Cases listed_thing_found(const RuleContext&);
Cases use_after_delete(const RuleContext&);
Cases page_size(const RuleContext&);
Cases export_life_cycle(const RuleContext&);
Cases unknown_job_id(const RuleContext&);
Cases export_other_tenant(const RuleContext&);
Cases export_repeated_command(const RuleContext&);
Cases export_callback(const RuleContext&);
Cases export_file_with_token(const RuleContext&);
Cases export_file_changed_signature(const RuleContext&);
Cases export_file_expired(const RuleContext&);
Cases export_field_selection(const RuleContext&);
Cases random_request(const RuleContext&);
Cases unsigned_token(const RuleContext&);
Cases scheme_case(const RuleContext&);
Cases written_thing_read(const RuleContext&);
Cases replaced_thing_read(const RuleContext&);
Cases changed_thing_read(const RuleContext&);
Cases read_only_member(const RuleContext&);
Cases created_location(const RuleContext&);
Cases created_thing_listed(const RuleContext&);
Cases deleted_thing_unlisted(const RuleContext&);
Cases deleted_twice(const RuleContext&);
Cases filter(const RuleContext&);
Cases sorting(const RuleContext&);
Cases next_page(const RuleContext&);
Cases head_request(const RuleContext&);
Cases media_type_spelling(const RuleContext&);
Cases conditional_request(const RuleContext&);
Cases patch_semantics(const RuleContext&);
Cases idempotency_key(const RuleContext&);
Cases made_by_put(const RuleContext&);
Cases byte_range(const RuleContext&);
Cases representation(const RuleContext&);
Cases whole_list(const RuleContext&);
Cases refused_without_effect(const RuleContext&);
Cases robustness(const RuleContext&);

/// What a case is called and why it exists.
struct Words {
  std::string_view rule;
  std::string label = {};
  std::string reason = {};
  Location where = {}; // empty = the operation's
  std::vector<std::string> exercises = {};
};

/// "GET /path · rule · label".
std::string case_id(std::string_view operation, std::string_view rule, std::string_view label);
/// A case about the context's operation, its steps not yet there.
Case begin(const RuleContext& context, Words words);
/// Adds the case that sends the draft after its earlier steps; an Omission where the request cannot be written.
void add(Cases& cases, const RuleContext& context, Words words, const Draft& draft, Expectation expectation);
void omit(const RuleContext& context, std::string_view rule, std::string reason, Location where = {});
/// The draft that negative and boundary cases start from, or an omission under the rule's name.
const Draft* template_draft(const RuleContext& context, std::string_view rule);

/// "query parameter limit".
std::string in_words(const openapi::Parameter& parameter);
/// "query.limit": the parameter's part of a label.
std::string in_label(const openapi::Parameter& parameter);
/// Pointers of the parameters that the draft has values for.
std::vector<std::string> parameter_pointers(const Draft& draft);

/// Does the instance's value break its keyword once it has been written and read again? False for a value whose text
/// means something valid, or nothing at all, to a server that reads it by the parameter's schema (a number where a text
/// is allowed, an empty array, "1" for a boolean), and for values that would change the path or cannot be written.
bool invalid_on_the_wire(const RuleContext& context, const openapi::Parameter& parameter,
                         const generate::Instance& instance);
/// The same for a body's changed member in forms, where everything is text; JSON keeps its types.
bool invalid_on_the_wire(const RuleContext& context, const openapi::MediaType& media_type,
                         const generate::Instance& instance);
/// Can the value be written so that it reads back valid?
bool valid_on_the_wire(const RuleContext& context, const openapi::Parameter& parameter, const json::Value& value);

/// Is the operation known to be about one thing, in this role?
bool is_role(const RuleContext& context, const openapi::Operation& operation, Role role);
/// The expectation, as sure as it is known what the operation is about.
Expectation as_sure(const RuleContext& context, const openapi::Operation& operation, Expectation expectation);
/// What a server must answer to a request that its description allows.
Expectation expect_accepted(std::string because);

/// Where the subject's value comes from, if it comes from there.
std::optional<Source> source_of(const RuleContext& context, const openapi::Parameter& subject, Source::Kind kind);
/// The operation's minimal draft if it reads, changes or deletes the very thing that POST has just created; null for
/// others, also for those that are about something of that thing.
const Draft* draft_of_created(const RuleContext& context);
/// The schema of a parameter, of its `content` where it has one.
const json::Node& schema_of(const openapi::Parameter& parameter);
/// The shape of all these schemas together.
const generate::Shape& flat(const RuleContext& context, const generate::Conjunction& schemas);
/// Some descriptions name errors only: what success would be is not said.
bool describes_success(const openapi::Operation& operation);
/// What a successful answer of `reader` must show of a body that `writer` has sent: the members that both describe,
/// neither readOnly nor writeOnly, as far as the answer's schema has room for the value.
std::vector<MemberValue> shown_members(const RuleContext& context, const openapi::MediaType& writer,
                                       const json::Value& body, const openapi::Operation& reader);
/// Defaults that the request's schema states for members that the body leaves out, where the answer shows them.
std::vector<MemberValue> shown_defaults(const RuleContext& context, const openapi::MediaType& writer,
                                        const json::Value& body, const openapi::Operation& reader);
/// The list that GET of the collection answers with, its items' identifying member and the parameter that says how long
/// a page may be.
struct ThingList {
  const openapi::Operation* list = nullptr;
  std::string items;      // pointer of the array
  std::string identifier; // pointer into an item
  const openapi::Parameter* page_size = nullptr;
};
std::optional<ThingList> list_of_things(const RuleContext& context);
/// The longest page that may be asked for, as the description allows and at most 1,000 items; longer than `shorter`.
/// Nothing where none is.
std::optional<std::size_t> longest_page(const RuleContext& context, const openapi::Parameter& parameter,
                                        std::size_t shorter = 0);
/// Steps of an export up to and including the poll that ends it.
struct ExportSteps {
  std::vector<Step> steps;
  std::size_t command = 0, poll = 0;
};
std::optional<ExportSteps> export_steps(const RuleContext& context, std::string_view rule);
/// One GET for each file address of the finished job.
Step file_step(const openapi::Export& job, std::size_t poll, Expectation expectation);
/// The query operation of the context's export command; null with an omission where the description lacks it.
const openapi::Operation* query_of(const RuleContext& context, std::string_view rule);

} // namespace keur::plan::derive
