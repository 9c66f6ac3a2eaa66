"""django-oauth-toolkit (Debian: python3-django-oauth-toolkit). usage: django_server.py PORT"""
import os
import sys
import tempfile

import django
from django.conf import settings

port = sys.argv[1]
settings.configure(
    DEBUG=False, SECRET_KEY='x' * 50, ALLOWED_HOSTS=['*'], ROOT_URLCONF='__main__', USE_TZ=True,
    INSTALLED_APPS=['django.contrib.auth', 'django.contrib.contenttypes', 'django.contrib.sessions', 'oauth2_provider'],
    MIDDLEWARE=['django.contrib.sessions.middleware.SessionMiddleware',
                'django.contrib.auth.middleware.AuthenticationMiddleware'],
    DATABASES={'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': tempfile.mkstemp()[1]}},
    DEFAULT_AUTO_FIELD='django.db.models.BigAutoField',
    TEMPLATES=[{'BACKEND': 'django.template.backends.django.DjangoTemplates', 'APP_DIRS': True}],
    OAUTH2_PROVIDER={'SCOPES': {'things:read': 'r', 'introspection': 'i'}, 'DEFAULT_SCOPES': ['things:read'],
                     'ACCESS_TOKEN_EXPIRE_SECONDS': 600})
django.setup()
from django.core.management import call_command

call_command('migrate', verbosity=0)
from django.contrib.auth.models import User
from django.http import HttpResponse, JsonResponse
from django.urls import include, path
from oauth2_provider.models import Application
from oauth2_provider.views.generic import ScopedProtectedResourceView

Application.objects.create(name='robot', client_id='robot-1', client_secret=os.environ['SECRET'],
                           user=User.objects.create_user('u'), client_type='confidential',
                           authorization_grant_type='client-credentials')


class Things(ScopedProtectedResourceView):
    required_scopes = ['things:read']

    def get(self, request, **ids):
        return HttpResponse(status=404) if ids else JsonResponse([{'id': 1}], safe=False)


urlpatterns = [path('o/', include('oauth2_provider.urls', namespace='oauth2_provider')),
               path('things', Things.as_view()), path('things/<one>', Things.as_view())]
print('ready', flush=True)
call_command('runserver', '127.0.0.1:' + port, use_reloader=False, verbosity=0)
