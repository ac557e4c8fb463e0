"""The nouns of the domain as tables; one file a noun."""

from gridmap.db.models.account import Account, LoginAttempt
from gridmap.db.models.activity import Activity
from gridmap.db.models.agreement import Agreement
from gridmap.db.models.area import Area
from gridmap.db.models.assessment import Assessment, AssessmentCheck, Finding
from gridmap.db.models.backdrop import Backdrop
from gridmap.db.models.base import Base, Layered
from gridmap.db.models.case import Case, CaseDocument, CaseEvent, CasePhoto
from gridmap.db.models.case_contact import CaseContact
from gridmap.db.models.check_in import CheckIn
from gridmap.db.models.consultation import (
    Consultation,
    ConsultationEvent,
    ConsultationParty,
    ConsultationTask,
)
from gridmap.db.models.demand import Demand
from gridmap.db.models.draft import Draft
from gridmap.db.models.duty import Duty
from gridmap.db.models.edition import Edition
from gridmap.db.models.facility import Facility
from gridmap.db.models.form import Form
from gridmap.db.models.fund import Fund
from gridmap.db.models.organization import Organization
from gridmap.db.models.path import Path
from gridmap.db.models.post import Post
from gridmap.db.models.project import Project, ProjectStep
from gridmap.db.models.record_change import RecordChange
from gridmap.db.models.residence import Residence
from gridmap.db.models.resource import Resource
from gridmap.db.models.run import Gap, Run, RunArray
from gridmap.db.models.saved_view import SavedView
from gridmap.db.models.scenario import Scenario
from gridmap.db.models.site import Site
from gridmap.db.models.standard import Standard
from gridmap.db.models.tie import Tie

# The layers by the word that people use for them: `gridmap import LAYER`, `/layers/LAYER.geojson`.
LAYERS: dict[str, type[Layered]] = {
    "areas": Area,
    "residences": Residence,
    "facilities": Facility,
    "paths": Path,
    "backdrops": Backdrop,
    "sites": Site,
    "organizations": Organization,
    "ties": Tie,
    "posts": Post,
    "funds": Fund,
    "cases": Case,
    "agreements": Agreement,
    "duties": Duty,
    "demands": Demand,
    "resources": Resource,
    "projects": Project,
    "project_steps": ProjectStep,
    "check_ins": CheckIn,
    "activities": Activity,
    "assessments": Assessment,
    "findings": Finding,
}

__all__ = [
    "LAYERS",
    "Account",
    "Activity",
    "Agreement",
    "Area",
    "Assessment",
    "AssessmentCheck",
    "Backdrop",
    "Base",
    "Case",
    "CaseContact",
    "CaseDocument",
    "CaseEvent",
    "CasePhoto",
    "CheckIn",
    "Consultation",
    "ConsultationEvent",
    "ConsultationParty",
    "ConsultationTask",
    "Demand",
    "Draft",
    "Duty",
    "Edition",
    "Facility",
    "Finding",
    "Form",
    "Fund",
    "Gap",
    "Layered",
    "LoginAttempt",
    "Organization",
    "Path",
    "Post",
    "Project",
    "ProjectStep",
    "RecordChange",
    "Residence",
    "Resource",
    "Run",
    "RunArray",
    "SavedView",
    "Scenario",
    "Site",
    "Standard",
    "Tie",
]
