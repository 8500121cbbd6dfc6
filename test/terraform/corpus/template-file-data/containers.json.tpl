[
  {
    "name": "${app}",
    "image": "public.ecr.aws/docker/library/openjdk:21",
    "memory": 512,
    "secrets": [
      { "name": "DB_URL", "valueFrom": "arn:aws:ssm:us-east-1:${account_id}:parameter${db_url}" },
      { "name": "QUEUE", "valueFrom": "arn:aws:ssm:us-east-1:${account_id}:parameter/${queue}" }
    ]
  }
]
