"""What the routes of the API are asked: parameters of addresses, and fields of bodies.

A name alone is a text; `name:integer` says another type. Registers are not here: their files say
what their fields are. `docs/http.md` says what the names mean.
"""

PAGED = "page:integer"
CASES = "area here state stage class organization q since:date until:date sort " + PAGED
CASE_FIGURES = "area class since:date until:date"
STEP = "move reason text organization amount:number repeats"

# By endpoint, the parameters of the address.
QUERY: dict[str, str] = {
    "coverage.reach": "kind method threshold:number level weight pace run:integer",
    "coverage.gaps": "measure level run:integer",
    "areas.show": "run:integer date:date",
    "figures.figures": "standard run:integer",
    "figures.composite": "level run:integer",
    "figures.compare": "a:integer b:integer standard",
    "explaining.show": "measure area standard kind method threshold:number people pace "
    "rows:integer run:integer",
    "search.find": "q limit:integer bbox type date:date",
    "search.describe": "lon:number lat:number kind date:date",
    "case_api.listing": CASES,
    "cases.near": "class lon:number lat:number",
    "cases.photo": "size",
    "case_documents.send": "size",
    "case_statistics.data": "by sort organization " + CASE_FIGURES,
    "case_hot_spots.data": "per near band:number " + CASE_FIGURES,
    "case_bounced.data": CASE_FIGURES,
    "consultations.listing": "area state step kind q " + PAGED,
    "consultations.tasks": "area state organization q consultation " + PAGED,
    "post_api.show_foreseen": "area state kind days:integer " + PAGED,
    "organizations.tree_data": "top date:date",
    "organizations.ties": "date:date",
    "responsible.show_data": "area lon:number lat:number date:date",
    "site_worklist.data": "area state " + PAGED,
    "list_api.matches": "area kind " + PAGED,
    "list_api.check_in_summary": "area",
    "list_api.idle": "area kind days:integer",
    "assessment_api.weak_ones": "area state " + PAGED,
    "assessment_api.three_systems": "area",
    "form_api.show_indicators": "area day:date id",
    "form_api.show": "area day:date",
    "form_api.fill": "area day:date",
    "saved_view_api.listing": "page",
    "live.listen": "last",
}
# By endpoint, the fields of a JSON body.
BODY: dict[str, str] = {
    "coverage.run_by_program": "as_of:date",
    "planning.answer": "run:integer kinds:array method threshold_m:number people level standard "
    "changes:array",
    "planning.create": "name run:integer changes:array",
    "drafts.create": "layer title",
    "drafts.undo": "position:integer",
    "drafts.redo": "position:integer",
    "drafts.publish": "valid_from:date title",
    "post_api.hand_over": "to phone on:date until:date seen:integer",
    "post_api.finish": "evidence",
    "cases.move": STEP + " seen:integer",
    "case_api.move_many": "codes:array " + STEP,
    "consultation_many.move_by_program": "codes:array move reason amount:number",
    "consultation_many.move_tasks_by_program": "codes:array move reason due_on:date organization "
    "area",
    "list_api.make_project": "resource",
    "list_api.move": "state starts_on:date due_on:date done_on:date result answers:integer "
    "satisfied:integer seen:integer",
    "list_api.finish_step": "evidence done_on:date",
    "list_api.open_up": "kind hours",
    "assessment_api.begin": "subject_kind subject_code assessed_on:date name organization_code",
    "assessment_api.accept": "name organization_code due_on:date",
    "assessment_api.drop": "reason",
    "form_api.bind": "bindings:object revision:integer",
    "saved_view_api.keep": "page name query",
    "register_api.change_many": "codes:array do field value:any",
    "register_api.undo": "change:integer",
    "register_file_api.apply": "source sha256 ending digest",
}
# By endpoint, the fields of a form (multipart/form-data).
FORM: dict[str, str] = {
    "cases.report": "class lon:number lat:number text accuracy_m:number photos:files contact",
    "cases.add_note": "text photos:files contact",
    "case_documents.add_by_program": "documents:files text",
    "consultations.attach": "files:files",
    "consultations.finish": "text lon:number lat:number facility photos:files",
    "form_api.create": "file:file name",
    "form_api.check": "file:file area day:date",
    "register_file_api.preview": "file:file",
    "import_api.create": "layer file:file level kind parent crs where map skip_bad strict add "
    "synthetic valid_from:date",
    "import_api.preview_moves": "file:file map",
    "import_api.apply_moves": "source sha256 ending digest map synthetic valid_from:date",
    "import_api.preview": "file:file crs where map skip_bad strict add synthetic valid_from:date",
    "import_api.apply": "source sha256 ending digest crs where map skip_bad strict add synthetic "
    "valid_from:date",
}
# Endpoints whose writes take an `Idempotency-Key`, a UUID: sent twice, they are done once.
IDEMPOTENT = {
    "cases.report",
    "cases.add_note",
    "cases.move",
    "case_api.move_many",
    "case_documents.add_by_program",
    "consultations.create",
    "consultations.move",
    "consultations.attach",
    "consultations.finish",
    "consultation_many.move_by_program",
    "consultation_many.move_tasks_by_program",
}
