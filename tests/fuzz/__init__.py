"""Inputs of every kind, changed at random: none reaches a traceback, and every refusal says where or why."""
