from django.apps import AppConfig
from django.core.checks import Tags, register


class AgendasConfig(AppConfig):
    name = "agendas"
    verbose_name = "Agenda's"

    def ready(self) -> None:
        from agendas.checks import check_signing_settings

        register(check_signing_settings, Tags.security)
