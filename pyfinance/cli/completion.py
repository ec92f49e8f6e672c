"""Completion scripts for shells, made from the parser: commands, their options, and the choices of options."""

from __future__ import annotations

import argparse
from typing import Final

SHELLS: Final = ("bash", "zsh", "fish")

_BASH: Final = """\
_pyfinance() {{
    local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}}
    COMPREPLY=()
    if [ "$COMP_CWORD" -eq 1 ]; then
        COMPREPLY=($(compgen -W "{commands}" -- "$word"))
        return
    fi
    case "${{COMP_WORDS[1]}} $before" in
{choices}
    esac
    case "${{COMP_WORDS[1]}}" in
{options}
    esac
}}
complete -o default -F _pyfinance pyfinance
"""


def completion(shell: str, parser: argparse.ArgumentParser) -> str:
    """The script of a shell, for ``eval "$(pyfinance completion bash)"`` or a file that the shell loads."""
    commands = _commands(parser)
    if shell == "fish":
        return _fish(commands)
    head = (
        "autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n" if shell == "zsh" else ""
    )
    return head + _bash(commands)


def _commands(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    for action in parser._actions:  # argparse shows its options to nobody else
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


def _options(command: argparse.ArgumentParser) -> list[argparse.Action]:
    return [action for action in command._actions if action.option_strings]


def _words(command: argparse.ArgumentParser) -> list[str]:
    """What may stand where a word begins: options, and the choices of an argument."""
    words = [name for action in _options(command) for name in action.option_strings]
    arguments = [action for action in command._actions if not action.option_strings and action.choices]
    return [*words, *(str(choice) for action in arguments for choice in action.choices or ())]


def _bash(commands: dict[str, argparse.ArgumentParser]) -> str:
    choices, options = [], []
    for name, command in commands.items():
        for action in _options(command):
            if action.choices:
                patterns = "|".join(f'"{name} {option}"' for option in action.option_strings)
                words = " ".join(map(str, action.choices))
                choices.append(f'        {patterns}) COMPREPLY=($(compgen -W "{words}" -- "$word")); return;;')
        words = " ".join(_words(command))
        argument = any(not action.option_strings and action.choices for action in command._actions)
        begun = "*" if argument else "-*"  # where files may follow, the shell completes them
        options.append(
            f'        {name}) case "$word" in {begun}) COMPREPLY=($(compgen -W "{words}" -- "$word"));; esac;;'
        )
    return _BASH.format(commands=" ".join(commands), choices="\n".join(choices), options="\n".join(options))


def _fish(commands: dict[str, argparse.ArgumentParser]) -> str:
    lines = []
    for name, command in commands.items():
        said = (command.description or "").replace("'", "\\'")
        lines.append(f"complete -c pyfinance -n __fish_use_subcommand -a {name} -d '{said}'")
        for action in _options(command):
            names = "".join(f" -l {o[2:]}" if o.startswith("--") else f" -s {o[1:]}" for o in action.option_strings)
            values = f" -x -a '{' '.join(map(str, action.choices))}'" if action.choices else ""
            lines.append(f"complete -c pyfinance -n '__fish_seen_subcommand_from {name}'{names}{values}")
        for action in command._actions:
            if not action.option_strings and action.choices:
                words = " ".join(map(str, action.choices))
                lines.append(f"complete -c pyfinance -n '__fish_seen_subcommand_from {name}' -f -a '{words}'")
    return "\n".join(lines) + "\n"
