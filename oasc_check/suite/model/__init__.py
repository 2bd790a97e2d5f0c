"""What the files say, after reading: editions, mechanisms, tests, and the platform under test."""

from oasc_check.suite.model.baselines import Baseline, Excuse
from oasc_check.suite.model.discovery import Discovery
from oasc_check.suite.model.editions import Condition, Edition, Level, Mim, Requirement
from oasc_check.suite.model.mechanisms import Defect, Doubt, Effect, Feature, Given, Mechanism, Test
from oasc_check.suite.model.platforms import Api, Auth, Callback, Platform
from oasc_check.suite.model.problem import InvalidFile, Place, Problem
from oasc_check.suite.model.profiles import Ask, Profile
from oasc_check.suite.model.statements import Claim, Evidence, Statement
from oasc_check.suite.model.steps import CONNECT, Check, Eventually, Follow, Notified, Sample, Send, Serve, Step, Wait
from oasc_check.suite.model.suites import Foreign, Suite

__all__ = [
    "CONNECT",
    "Api",
    "Ask",
    "Auth",
    "Baseline",
    "Callback",
    "Check",
    "Claim",
    "Condition",
    "Defect",
    "Discovery",
    "Doubt",
    "Edition",
    "Effect",
    "Eventually",
    "Evidence",
    "Excuse",
    "Feature",
    "Follow",
    "Foreign",
    "Given",
    "InvalidFile",
    "Level",
    "Mechanism",
    "Mim",
    "Notified",
    "Place",
    "Platform",
    "Problem",
    "Profile",
    "Requirement",
    "Sample",
    "Send",
    "Serve",
    "Statement",
    "Step",
    "Suite",
    "Test",
    "Wait",
]
